package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.TileCode;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a plan, one after another, that are products of an example's own small matrices and run
 * as one kernel.
 *
 * @param begin the number of the first step
 * @param end the number after the last
 * @param code the kernel
 * @param products what it computes
 * @param tiles the views of its tiles
 * @param tail the first step, where it is a copy that need not run since the kernel reads the
 *     original; or null
 */
record TileGroup(
    int begin,
    int end,
    TileCode code,
    List<TileProduct> products,
    List<View> tiles,
    @Nullable TailCopy tail) {

  /**
   * All groups of some steps, in order; none where products are not in bf16.
   *
   * @param sharedBytes the most shared memory that a block may have; what does not fit stays the
   *     library's
   */
  static List<TileGroup> of(
      List<Step.Compute> steps, Readers readers, PlanMemory memory, int sharedBytes) {
    List<TileGroup> groups = new ArrayList<>();
    if (memory.precision() != Precision.BF16) {
      return groups;
    }
    for (int i = 0; i < steps.size(); ) {
      TileGroupBuilder builder = new TileGroupBuilder(readers, memory, sharedBytes);
      Step.Compute copy = TileGroupBuilder.isCopy(steps.get(i)) ? steps.get(i) : null;
      int begin = copy == null ? i : i + 1;
      int end = begin;
      while (end < steps.size() && builder.takes(end, steps.get(end))) {
        end++;
      }
      if (end > begin) {
        groups.add(builder.group(begin, end, copy));
      }
      i = Math.max(end, i + 1);
    }
    return groups;
  }

  /** What is read, then what epilogues read, in the order of the kernel's arguments. */
  List<View> read() {
    Set<View> results = products.stream().map(TileProduct::result).collect(Collectors.toSet());
    List<View> read = new ArrayList<>();
    tiles.stream().filter(tile -> !results.contains(tile)).forEach(read::add);
    if (tail != null) {
      read.add(tail.original());
    }
    products.forEach(product -> read.addAll(product.extras()));
    return read;
  }

  /** What it does, for tables of times. */
  String label() {
    return products.stream()
        .map(p -> (p.sum() ? " sum " : p.stored() ? " " : " inner ") + p.result().shape())
        .collect(Collectors.joining("", "tiles", ""));
  }

  /**
   * A sum of products of views.
   *
   * @param terms what is added up
   * @param result where it goes
   * @param sum whether the products of all examples are added up
   * @param stored whether another step reads the result
   * @param op the last product's operation, with the epilogue
   * @param extras what the epilogue reads
   */
  record TileProduct(
      List<Factors> terms, View result, boolean sum, boolean stored, MatMul op, List<View> extras) {
    /** The views of its tiles; a sum over all examples has none of its result. */
    Set<View> tiles() {
      Set<View> tiles = new LinkedHashSet<>();
      for (Factors term : terms) {
        tiles.add(term.a());
        tiles.add(term.b());
      }
      if (!sum) {
        tiles.add(result);
      }
      return tiles;
    }
  }

  /** Two factors, and whether their transposes are meant. */
  record Factors(View a, boolean transposeA, View b, boolean transposeB) {}
}
