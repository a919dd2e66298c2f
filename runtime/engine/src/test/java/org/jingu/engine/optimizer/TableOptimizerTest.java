package org.jingu.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.engine.optimizer.OptimizerConfig.Algorithm;
import org.jingu.engine.optimizer.OptimizerConfig.Embedding;
import org.jingu.engine.tensor.PagedMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decaying rows at once does what updating each does, to the bit. */
class TableOptimizerTest {
  private static final float LAMBDA = 3e-3f;

  @ParameterizedTest
  @EnumSource
  void decayIsTheUpdateOfEveryRow(Algorithm algorithm) {
    Random random = new Random(14);
    for (int width : new int[] {1, 3, 8, 56}) {
      int rows = 1 + random.nextInt(700);
      Embedding config =
          ConfigBinder.bind(
              Embedding.class, Map.of("name", algorithm.name().toLowerCase(Locale.ROOT)), "");
      PagedMatrix atOnce = new PagedMatrix(rows, width);
      PagedMatrix oneByOne = new PagedMatrix(rows, width);
      float[] values = new float[rows * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      atOnce.write(0, values, values.length);
      oneByOne.write(0, values, values.length);
      TableOptimizer first = TableOptimizer.of(config, rows, width);
      TableOptimizer second = TableOptimizer.of(config, rows, width);
      float[] gradient = new float[width];
      float[] scratch = new float[width];
      for (int step = 1; step <= 4; step++) {
        int from = random.nextInt(rows);
        int end = from + random.nextInt(rows - from + 1);
        first.begin(step, 0.5);
        second.begin(step, 0.5);
        first.decay(from, end, atOnce, LAMBDA, gradient, scratch);
        for (int row = from; row < end; row++) {
          for (int i = 0; i < width; i++) {
            gradient[i] = LAMBDA * oneByOne.page(row)[oneByOne.offset(row) + i];
          }
          second.update(row, oneByOne, gradient, scratch);
        }
      }
      assertArrayEquals(all(oneByOne), all(atOnce));
      first
          .slots()
          .forEach((name, slot) -> assertArrayEquals(all(second.slots().get(name)), all(slot)));
    }
  }

  private static float[] all(PagedMatrix matrix) {
    float[] values = new float[Math.toIntExact(matrix.size())];
    matrix.read(0, values, values.length);
    return values;
  }
}
