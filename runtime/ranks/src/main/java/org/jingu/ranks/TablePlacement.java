package org.jingu.ranks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rank has which table. Every rank finds the same from the same tables, so nobody has to be
 * told.
 *
 * @param owners the rank of each table, in the order of the tables
 */
public record TablePlacement(Map<String, Integer> owners) {
  /**
   * What the work with one number of a looked-up row weighs beside an element of memory: tables of
   * few rows are spread by look-ups, those of many by memory.
   */
  private static final long WORK = 1 << 12;

  /** Copies the owners, keeping their order. */
  public TablePlacement {
    owners = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(owners));
  }

  /**
   * A table.
   *
   * @param name unique
   * @param rows how many it has
   * @param width of a row
   * @param lookUps the numbers that an example's look-ups of it bring, of all bags together
   */
  public record Table(String name, long rows, int width, long lookUps) {
    long cost() {
      return rows * width + WORK * lookUps;
    }
  }

  /**
   * Whole tables, the costliest first, each to the rank that has least so far. No rank then has
   * more than 4/3 of what the best placement's fullest has (Graham, 1969).
   */
  public static TablePlacement balanced(Collection<Table> tables, int ranks) {
    List<Table> byCost = new ArrayList<>(tables);
    byCost.sort(Comparator.comparingLong(Table::cost).reversed().thenComparing(Table::name));
    long[] loads = new long[ranks];
    Map<String, Integer> chosen = new LinkedHashMap<>();
    for (Table table : byCost) {
      int least = 0;
      for (int rank = 1; rank < ranks; rank++) {
        least = loads[rank] < loads[least] ? rank : least;
      }
      loads[least] += table.cost();
      chosen.put(table.name(), least);
    }
    Map<String, Integer> owners = new LinkedHashMap<>();
    tables.forEach(table -> owners.put(table.name(), chosen.get(table.name())));
    return new TablePlacement(owners);
  }

  /**
   * The rank that has a table.
   *
   * @throws IllegalArgumentException if there is no such table
   */
  public int owner(String table) {
    Integer owner = owners.get(table);
    if (owner == null) {
      throw new IllegalArgumentException("no rank has a table '" + table + "'");
    }
    return owner;
  }
}
