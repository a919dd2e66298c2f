package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalShuffleTest {
  @TempDir Path temp;

  private List<Integer> shuffled(int rows, int buckets, long seed) {
    return shuffled(rows, (buckets - 1) << 20, 1 << 20, seed);
  }

  private List<Integer> shuffled(int rows, long expected, long bucketBytes, long seed) {
    List<Integer> order = new ArrayList<>();
    Path folder = temp.resolve("shuffle");
    try (ExternalShuffle shuffle = new ExternalShuffle(folder, expected, bucketBytes, seed)) {
      for (int i = 0; i < rows; i++) {
        // Rows of different lengths, as bags make them.
        ByteBuffer row = ByteBuffer.allocate(4 + i % 7);
        shuffle.add(row.putInt(0, i));
      }
      shuffle.drain(row -> order.add(row.getInt()));
    }
    assertFalse(Files.exists(folder));
    return order;
  }

  @Test
  void everyRowComesBackOnce() {
    for (int buckets : new int[] {1, 2, 13}) {
      for (int rows : new int[] {0, 1, 5, 3000}) {
        List<Integer> order = shuffled(rows, buckets, 1);
        assertEquals(rows, order.size());
        order.sort(null);
        for (int i = 0; i < rows; i++) {
          assertEquals(i, order.get(i));
        }
      }
    }
  }

  @Test
  void whatIsLargerThanExpectedIsDividedOnceMore() {
    List<Integer> order = shuffled(3000, 0, 1000, 1);
    assertEquals(order, shuffled(3000, 0, 1000, 1));
    assertNotEquals(order, shuffled(3000, 0, 1000, 2));
    assertNotEquals(order, shuffled(3000, 0, 1 << 20, 1), "it was in one piece");
    order.sort(null);
    for (int i = 0; i < 3000; i++) {
      assertEquals(i, order.get(i));
    }
  }

  @Test
  void orderDependsOnTheSeedAlone() {
    assertEquals(shuffled(1000, 5, 1), shuffled(1000, 5, 1));
    assertNotEquals(shuffled(1000, 5, 1), shuffled(1000, 5, 2));
  }

  @Test
  void everyOrderIsAboutAsLikely() {
    int[] counts = new int[24];
    int trials = 2400;
    for (int seed = 0; seed < trials; seed++) {
      List<Integer> order = shuffled(4, 2, seed);
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int smaller = 0;
        for (int j = i + 1; j < 4; j++) {
          smaller += order.get(j) < order.get(i) ? 1 : 0;
        }
        code = code * (4 - i) + smaller;
      }
      counts[code]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 100.0) * (count - 100.0) / 100;
    }
    // 23 degrees of freedom: beyond 49.7 with a probability of 0.001, and the seeds are fixed.
    assertEquals(0, chiSquare, 49.7);
  }
}
