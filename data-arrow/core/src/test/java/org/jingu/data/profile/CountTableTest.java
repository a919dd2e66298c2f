package org.jingu.data.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountTableTest {
  @Test
  void itCountsAsAMapDoes() {
    Random random = new Random(4);
    CountTable table = new CountTable(2, 1 << 14);
    Map<String, int[]> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String value = "v" + (int) (5000 * Math.pow(random.nextDouble(), 3));
      int which = random.nextInt(2);
      assertTrue(table.add(CountTable.hash(value), which));
      expected.computeIfAbsent(value, it -> new int[2])[which]++;
    }
    assertEquals(expected.size(), table.size());
    assertEquals(expected.values().stream().filter(it -> it[0] == 1).count(), table.singletons());
    assertEquals(sum(expected.values().toArray(new int[0][])), sum(table.rows()));
    assertFalse(table.full());
  }

  /** Not the same for counts that are given to other values. */
  private static long sum(int[][] rows) {
    long sum = 0;
    for (int[] row : rows) {
      sum += (long) row[0] * row[0] + 3L * row[1] * row[0];
    }
    return sum;
  }

  @Test
  void aFullTableStillCountsWhatItHas() {
    CountTable table = new CountTable(1, 64);
    for (int i = 0; i < 1000; i++) {
      table.add(CountTable.mix(1 + i % 100), 0);
    }
    assertTrue(table.full());
    assertEquals(32, table.size());
    for (int[] row : table.rows()) {
      assertEquals(10, row[0]);
    }
  }
}
