package org.jingu.ranks;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jingu.ranks.TableSpread.Kind;

/**
 * Which rank has what of which table. Every rank finds the same from the same tables, so nobody has
 * to be told.
 *
 * @param tables where each is, in the order of the model
 */
public record TablePlacement(Map<String, Placed> tables) {
  /** Copies the map, keeping its order. */
  public TablePlacement {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /**
   * A table.
   *
   * @param name unique
   * @param rows how many it has, V
   * @param width of a row, w
   * @param lookUps the numbers that an example's look-ups of it bring, of all bags together
   * @param ids an example's, of all bags together
   * @param sequence whether the order of its ids means something
   */
  public record Table(
      String name, int rows, int width, long lookUps, double ids, boolean sequence) {
    /** A table of one bag of one id. */
    public Table(String name, int rows, int width) {
      this(name, rows, width, width, 1, false);
    }

    long size() {
      return (long) rows * width;
    }
  }

  /**
   * Where a table is.
   *
   * @param shards its parts, in the order of its rows and columns
   */
  public record Placed(Kind kind, List<Shard> shards) {
    /** Copies the list. */
    public Placed {
      shards = List.copyOf(shards);
    }

    /** What a rank has of it. */
    public Optional<Shard> of(int rank) {
      return shards.stream().filter(it -> it.owner() == rank).findFirst();
    }

    /** The number of its elements. */
    public long size() {
      return replicated() ? shards.get(0).size() : shards.stream().mapToLong(Shard::size).sum();
    }

    /** Whether every rank has all of it. */
    public boolean replicated() {
      return kind == Kind.REPLICATED;
    }

    /** The rank that ends a sum over its parts. */
    public int last() {
      return shards.get(shards.size() - 1).owner();
    }
  }

  /**
   * Tables spread as is said.
   *
   * @param spreads of every table
   * @throws IllegalArgumentException if an element of a table would be nowhere, or in two places
   */
  public static TablePlacement of(
      Collection<Table> tables, Map<String, TableSpread> spreads, int world) {
    Map<String, Placed> placed = new LinkedHashMap<>();
    for (Table table : tables) {
      TableSpread spread = spreads.get(table.name());
      if (spread == null) {
        throw new IllegalArgumentException("no rank has table '" + table.name() + "'");
      }
      String problem = spread.problem(table, world);
      if (!problem.isEmpty()) {
        throw new IllegalArgumentException("table '%s' %s".formatted(table.name(), problem));
      }
      placed.put(table.name(), new Placed(spread.kind(), spread.shards(table, world)));
    }
    TablePlacement placement = new TablePlacement(placed);
    placement.requireComplete(tables, world);
    return placement;
  }

  /**
   * Checks that every element of every table is in one place, or of a replicated table everywhere.
   *
   * @throws IllegalArgumentException if it is not
   */
  public void requireComplete(Collection<Table> of, int world) {
    for (Table table : of) {
      Placed placed = of(table.name());
      boolean good = placed.shards().stream().allMatch(it -> it.owner() >= 0 && it.owner() < world);
      good &= placed.shards().stream().map(Shard::owner).distinct().count() == placed.shards.size();
      if (placed.replicated()) {
        Shard all = Shard.whole(0, table.rows(), table.width());
        good &= placed.shards.size() == world;
        good &= placed.shards.stream().allMatch(it -> it.size() == all.size());
      } else {
        good &=
            placed.shards.stream()
                .allMatch(it -> it.fits(table.rows(), table.width(), placed.shards));
        good &= placed.shards.stream().mapToLong(Shard::size).sum() == table.size();
      }
      if (!good) {
        throw new IllegalArgumentException(
            "not every element of table '%s' [%d, %d] is in one place: %s"
                .formatted(table.name(), table.rows(), table.width(), placed));
      }
    }
  }

  /**
   * Where a table is.
   *
   * @throws IllegalArgumentException if there is no such table
   */
  public Placed of(String table) {
    Placed placed = tables.get(table);
    if (placed == null) {
      throw new IllegalArgumentException("no rank has table '" + table + "'");
    }
    return placed;
  }
}
