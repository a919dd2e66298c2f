package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TeamTest {
  private static float[] values(int rank, int count) {
    Random random = new Random(31 + rank);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8)));
    }
    return values;
  }

  @Test
  void sumsAreAddedInTheOrderOfRanks() throws Exception {
    for (int ranks : new int[] {1, 2, 3, 5}) {
      for (int count : new int[] {0, 1, 4, 10_007}) {
        float[] expected = values(0, count);
        for (int rank = 1; rank < ranks; rank++) {
          float[] next = values(rank, count);
          for (int i = 0; i < count; i++) {
            expected[i] += next[i];
          }
        }
        List<float[]> sums =
            WireContractTest.onAll(
                LocalWire.world(ranks),
                wire -> {
                  float[] mine = values(wire.rank(), count);
                  new Team(wire).sum(FloatBuffer.wrap(mine));
                  return mine;
                });
        sums.forEach(sum -> assertArrayEquals(expected, sum, 0));
      }
    }
  }

  @Test
  void everyRankGathersAllNumbers() throws Exception {
    List<double[][]> all =
        WireContractTest.onAll(
            LocalWire.world(3), wire -> new Team(wire).gather(wire.rank(), 0.5 * wire.rank()));
    for (double[][] of : all) {
      assertArrayEquals(new double[][] {{0, 0}, {1, 0.5}, {2, 1}}, of);
    }
    List<Double> sums =
        WireContractTest.onAll(LocalWire.world(3), wire -> new Team(wire).sum(1e-20 + wire.rank()));
    sums.forEach(sum -> assertEquals(1e-20 + (1e-20 + 1) + (1e-20 + 2), sum));
  }
}
