package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static List<Table> tables(Random random, int count) {
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int width = 1 << random.nextInt(7);
      int ids = 1 + random.nextInt(20);
      tables.add(new Table("table" + i, 1 << random.nextInt(24), width, width, ids, i % 7 == 6));
    }
    return tables;
  }

  /** What a step takes by the costs of a plan whose tables are all pinned. */
  private static double millis(List<Table> tables, Map<String, TableSpread> spreads, int ranks) {
    return Planner.plan(tables, new PlacementRules(spreads, 0), ranks).millis();
  }

  private static List<TableSpread> ways(Table table, int ranks) {
    List<TableSpread> ways = new ArrayList<>();
    if ((long) table.rows() * table.width() <= 1 << 18) {
      ways.add(TableSpread.replicated());
    }
    for (int set = 1; set < 1 << ranks; set++) {
      int of = set;
      List<Integer> there =
          IntStream.range(0, ranks).filter(rank -> (of >> rank & 1) == 1).boxed().toList();
      if (there.size() == 1) {
        ways.add(TableSpread.whole(there.get(0)));
        continue;
      }
      if (table.width() >= 8 * there.size()) {
        ways.add(new TableSpread(Kind.COLUMN, there));
      }
      if (table.rows() >= 64 * there.size() && !table.sequence()) {
        ways.add(new TableSpread(Kind.ROW, there));
      }
    }
    return ways;
  }

  private static double best(
      List<Table> tables, int at, Map<String, TableSpread> spreads, int ranks) {
    if (at == tables.size()) {
      return millis(tables, spreads, ranks);
    }
    double best = Double.MAX_VALUE;
    for (TableSpread way : ways(tables.get(at), ranks)) {
      spreads.put(tables.get(at).name(), way);
      best = Math.min(best, best(tables, at + 1, spreads, ranks));
    }
    return best;
  }

  @Test
  void noPlanOfAFewTablesIsMuchBetter() {
    Random random = new Random(3);
    double worst = 1;
    for (int i = 0; i < 60; i++) {
      int ranks = 2 + i % 2;
      List<Table> tables = tables(random, 1 + random.nextInt(ranks == 2 ? 5 : 4));
      double found = Planner.plan(tables, PlacementRules.NONE, ranks).millis();
      worst = Math.max(worst, found / best(tables, 0, new LinkedHashMap<>(), ranks));
    }
    assertTrue(worst <= 1.05, "a plan takes %.3f of the best".formatted(worst));
  }

  @Test
  void thePlanDoesNotDependOnTheOrderOfTables() {
    List<Table> tables = tables(new Random(4), 20);
    List<Table> shuffled = new ArrayList<>(tables);
    Collections.shuffle(shuffled, new Random(5));
    assertEquals(
        Planner.plan(tables, PlacementRules.NONE, 4).spreads(),
        Planner.plan(shuffled, PlacementRules.NONE, 4).spreads());
  }

  @Test
  void manyTablesAndRanksTakeASecond() {
    List<Table> tables = tables(new Random(6), 720);
    Planner.plan(tables.subList(0, 90), PlacementRules.NONE, 32); // compiled
    long start = System.nanoTime();
    Plan plan = Planner.plan(tables, PlacementRules.NONE, 256);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(plan.imbalance() < 1.3, plan.imbalance() + " times the mean");
    assertTrue(seconds < 4, seconds + " s"); // under 1 on a quiet machine
  }

  @Test
  void aTableThatNoRankCanHoldIsCut() {
    Table large = new Table("large", 1 << 20, 32);
    Table second = new Table("second", 1 << 20, 1);
    long all = (1L << 20) * (33 * 4 + 8);
    for (long most : new long[] {all * 2 / 3, all * 2 / 5}) {
      Plan plan = Planner.plan(List.of(large, second), new PlacementRules(Map.of(), most), 3);
      assertTrue(plan.placement().of("large").shards().size() > 1, plan.describe());
      assertTrue(plan.expected().stream().allMatch(it -> it.memory() <= most), plan.describe());
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Planner.plan(List.of(large, second), new PlacementRules(Map.of(), all / 4), 3));
    assertTrue(e.getMessage().contains("MiB of tables, of at most"), e.getMessage());
  }

  @Test
  void whatIsPinnedStays() {
    List<Table> tables = tables(new Random(7), 12);
    Map<String, TableSpread> pins =
        Map.of("table3", TableSpread.whole(1), "table5", TableSpread.replicated());
    Map<String, TableSpread> found = Planner.plan(tables, new PlacementRules(pins, 0), 3).spreads();
    pins.forEach((table, spread) -> assertEquals(spread, found.get(table)));
  }
}
