package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jingu.ranks.TablePlacement.Table;
import org.junit.jupiter.api.Test;

class TablePlacementTest {
  private static List<Table> tables(Random random, int count) {
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int width = 1 << random.nextInt(7);
      long rows = 1L << random.nextInt(30);
      tables.add(new Table("table" + i, rows, width, width * (1L + random.nextInt(3))));
    }
    return tables;
  }

  private static long fullest(List<Table> tables, int ranks, int[] owners) {
    long[] loads = new long[ranks];
    for (int i = 0; i < owners.length; i++) {
      loads[owners[i]] += tables.get(i).cost();
    }
    return Arrays.stream(loads).max().orElse(0);
  }

  private static long best(List<Table> tables, int ranks) {
    long best = Long.MAX_VALUE;
    int all = (int) Math.pow(ranks, tables.size());
    for (int code = 0; code < all; code++) {
      int[] owners = new int[tables.size()];
      for (int i = 0, rest = code; i < owners.length; i++, rest /= ranks) {
        owners[i] = rest % ranks;
      }
      best = Math.min(best, fullest(tables, ranks, owners));
    }
    return best;
  }

  @Test
  void everyTableHasOneRankAndNoRankMuchMoreThanIsNeeded() {
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      List<Table> tables = tables(random, 1 + random.nextInt(7));
      int ranks = 1 + random.nextInt(3);
      TablePlacement placement = TablePlacement.balanced(tables, ranks);
      assertEquals(
          tables.stream().map(Table::name).toList(), List.copyOf(placement.owners().keySet()));
      int[] owners = tables.stream().mapToInt(it -> placement.owner(it.name())).toArray();
      assertTrue(Arrays.stream(owners).allMatch(it -> it >= 0 && it < ranks));
      assertTrue(3 * fullest(tables, ranks, owners) <= 4 * best(tables, ranks));
    }
  }

  @Test
  void thePlacementDoesNotDependOnTheOrderOfTables() {
    List<Table> tables = tables(new Random(4), 20);
    List<Table> shuffled = new ArrayList<>(tables);
    Collections.shuffle(shuffled, new Random(5));
    assertEquals(
        TablePlacement.balanced(tables, 4).owners(), TablePlacement.balanced(shuffled, 4).owners());
  }

  @Test
  void aTableThatNobodyHasIsAnException() {
    TablePlacement placement = TablePlacement.balanced(List.of(), 2);
    assertThrows(IllegalArgumentException.class, () -> placement.owner("item"));
  }
}
