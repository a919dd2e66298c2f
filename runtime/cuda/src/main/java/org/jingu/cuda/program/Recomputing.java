package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.program.TileGroup.Factors;
import org.jingu.cuda.program.TileGroup.TileProduct;

/**
 * Lets a group of tiles compute again what another group made, where that reads less than the
 * result has: tensor cores are idle while a kernel waits for memory. What all readers compute again
 * is not stored.
 */
final class Recomputing {
  private final List<TileGroupBuilder> groups;
  private final Uses uses;
  private final Map<View, TileProduct> made = new HashMap<>();

  /** Decides it for all groups of some steps, in order, and changes their products. */
  Recomputing(List<TileGroupBuilder> groups, Uses uses) {
    this.groups = groups;
    this.uses = uses;
    for (TileGroupBuilder group : groups) {
      for (TileProduct p : group.products()) {
        if (p.isPlain()) {
          made.put(p.result(), p);
        }
      }
    }
    groups.forEach(this::recompute);
  }

  private void recompute(TileGroupBuilder group) {
    for (View view : readTiles(group.products())) {
      Way way = new Way(group);
      way.have(view);
      if (way.again.contains(view)) {
        group.replace(way.products(group.products()));
      }
    }
    for (TileProduct p : group.products()) {
      for (View extra : p.extras()) {
        merge(group, extra);
      }
    }
  }

  /** Adds the products of a summand to those that it is added to. */
  private void merge(TileGroupBuilder group, View extra) {
    List<TileProduct> all = new ArrayList<>(group.products());
    for (int i = 0; i < all.size(); i++) {
      TileProduct p = all.get(i);
      TileProduct summand = made.get(extra);
      if (summand == null || !p.extras().contains(extra) || !SumMerging.isSum(p.op().epilogue())) {
        continue;
      }
      Way way = new Way(group);
      if (!way.canMake(summand)) {
        continue;
      }
      way.haveFactors(summand);
      if (way.bytes >= bytes(extra)) {
        continue;
      }
      List<Factors> terms = new ArrayList<>(p.terms());
      terms.addAll(summand.terms());
      List<View> extras = new ArrayList<>(p.extras());
      extras.remove(extra);
      all.set(i, p.with(terms, SumMerging.sum(1 + extras.size()), extras));
      group.replace(way.products(all));
      return;
    }
  }

  /** Whether a group's result is read from memory: by a step that does not compute it again. */
  boolean isReadOutside(TileProduct p, TileGroupBuilder group) {
    return group.isStep(p.step())
        && uses.readers(p.result()).stream()
            .anyMatch(reader -> !group.isStep(reader) && reads(reader, p.result()));
  }

  /** A step of a group reads what is left to read of all its products together. */
  private boolean reads(int reader, View result) {
    return groups.stream()
        .filter(group -> group.isStep(reader))
        .findFirst()
        .map(
            group ->
                Stream.concat(
                        readTiles(group.products()).stream(),
                        group.products().stream().flatMap(p -> p.extras().stream()))
                    .anyMatch(view -> view.buffer() == result.buffer()))
        .orElse(true);
  }

  private static Set<View> readTiles(List<TileProduct> products) {
    Set<View> read = new LinkedHashSet<>();
    products.forEach(p -> read.addAll(p.tiles()));
    products.forEach(p -> read.remove(p.result()));
    return read;
  }

  /** Bytes of an example's matrix; one that all examples share is read once. */
  private static long bytes(View view) {
    int rank = view.shape().rank();
    return rank < 3 ? 0 : 2 * view.shape().dim(1).factor() * view.shape().dim(2).factor();
  }

  /** A way to have more tiles in a group: what is read for it, and what is computed again. */
  private final class Way {
    private final TileGroupBuilder group;
    private final Set<View> there = new HashSet<>();
    private final Set<View> again = new LinkedHashSet<>();
    private long bytes;

    Way(TileGroupBuilder group) {
      this.group = group;
      group.products().forEach(p -> there.addAll(p.tiles()));
    }

    private Way(Way other) {
      this.group = other.group;
      this.bytes = other.bytes;
      there.addAll(other.there);
      again.addAll(other.again);
    }

    /** Reads a tile or computes it again, whichever reads less. */
    private void have(View view) {
      TileProduct product = made.get(view);
      long read = bytes + bytes(view);
      if (product != null && canMake(product)) {
        Way computed = new Way(this);
        computed.there.remove(view);
        computed.haveFactors(product);
        if (computed.bytes < read) {
          bytes = computed.bytes;
          there.addAll(computed.there);
          again.addAll(computed.again);
          there.add(view);
          again.add(view);
          return;
        }
      }
      bytes = read;
      there.add(view);
    }

    private void haveFactors(TileProduct product) {
      for (Factors term : product.terms()) {
        for (View factor : List.of(term.a(), term.b())) {
          if (!there.contains(factor)) {
            have(factor);
          }
        }
      }
    }

    /** Whether a product's factors are still what they were when it was made. */
    private boolean canMake(TileProduct product) {
      return !group.isStep(product.step())
          && product.step() < group.begin()
          && product.terms().stream()
              .flatMap(term -> List.of(term.a(), term.b()).stream())
              .allMatch(
                  factor ->
                      uses.writers(factor).stream()
                          .noneMatch(w -> product.step() <= w && w < group.end()));
    }

    /** What is computed again, then other products. */
    private List<TileProduct> products(List<TileProduct> others) {
      List<TileProduct> all = new ArrayList<>();
      List<View> results = others.stream().map(TileProduct::result).toList();
      for (View view : again) {
        if (!results.contains(view) && isFactor(view, others)) {
          all.add(made.get(view).storing(false));
        }
      }
      all.addAll(others);
      return all;
    }

    private boolean isFactor(View view, List<TileProduct> others) {
      return others.stream().anyMatch(p -> p.multiplies(view))
          || again.stream().anyMatch(other -> made.get(other).multiplies(view));
    }
  }
}
