package org.jingu.ranks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.ranks.TablePlacement.Table;

/** Finds how tables are spread over ranks. */
public final class Planner {
  /**
   * What the work with one number of a looked-up row weighs beside an element of memory: tables of
   * few rows are spread by look-ups, those of many by memory.
   */
  private static final long WORK = 1 << 12;

  private Planner() {}

  private static long cost(Table table) {
    return table.size() + WORK * table.lookUps();
  }

  /**
   * Whole tables, the costliest first, each to the rank that has least so far. No rank then has
   * more than 4/3 of what the best placement's fullest has (Graham, 1969).
   *
   * @param pins of tables whose spread is given
   * @throws IllegalArgumentException if a table cannot be spread as it is pinned
   */
  public static TablePlacement plan(
      Collection<Table> tables, Map<String, TableSpread> pins, int ranks) {
    long[] loads = new long[ranks];
    for (Table table : tables) {
      TableSpread pin = pins.get(table.name());
      if (pin != null) {
        pin.ranks().forEach(rank -> loads[rank] += cost(table) / pin.ranks().size());
      }
    }
    List<Table> byCost = new ArrayList<>(tables);
    byCost.sort(Comparator.comparingLong(Planner::cost).reversed().thenComparing(Table::name));
    Map<String, TableSpread> spreads = new LinkedHashMap<>(pins);
    for (Table table : byCost) {
      if (!pins.containsKey(table.name())) {
        int least = 0;
        for (int rank = 1; rank < ranks; rank++) {
          least = loads[rank] < loads[least] ? rank : least;
        }
        loads[least] += cost(table);
        spreads.put(table.name(), TableSpread.whole(least));
      }
    }
    return TablePlacement.of(tables, spreads, ranks);
  }
}
