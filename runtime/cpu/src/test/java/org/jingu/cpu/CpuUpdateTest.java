package org.jingu.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.compiler.schedule.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuUpdateTest {
  /** A region of nothing, of one group, of a tile and some, of several pieces of work and some. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.999, false, 1",
    "16, 0.999, false, 1",
    "1040, 1, false, 3",
    "50000, 0.999, true, 2",
    "50000, 0.99, false, 3"
  })
  void threeStepsAreTheDefinitionsToTheBit(int size, double beta2, boolean epsHat, int threads) {
    DenseUpdate definition = new DenseUpdate(0.9, beta2, 1e-8, epsHat, 0.5);
    Map<Region, float[]> expected = new EnumMap<>(Region.class);
    try (WorkerPool pool = new WorkerPool(threads);
        Regions regions = new Regions(size)) {
      CpuUpdate update = new CpuUpdate(definition, regions.memory, size, threads);
      SplittableRandom random = new SplittableRandom(size);
      for (Region region : Regions.ALL) {
        expected.put(region, new float[size]);
      }
      for (int step = 1; step <= 3; step++) {
        float[] gradients = expected.get(Region.GRADIENTS);
        double squares = 0;
        for (int i = 0; i < size; i++) {
          gradients[i] = i % 7 == 0 ? 0 : (float) (random.nextDouble() * 2 - 1) * 1e-2f;
          squares += (double) gradients[i] * gradients[i];
        }
        regions.buffer(Region.GRADIENTS).put(0, gradients);
        double norm = update.squaredNorm(pool);
        assertEquals(squares, norm, 1e-12 * squares);
        DenseUpdate.Scalars scalars =
            definition.scalars(step, 1e-3, definition.gradientScale(norm));
        update.apply(scalars, pool);
        step(definition, scalars, expected);
        for (Region region : Regions.ALL) {
          float[] actual = new float[size];
          regions.buffer(region).get(0, actual);
          assertArrayEquals(expected.get(region), actual, region + " after step " + step);
        }
      }
    }
  }

  /** What {@link DenseUpdate} says, in single precision. */
  private static void step(
      DenseUpdate definition, DenseUpdate.Scalars scalars, Map<Region, float[]> of) {
    float s = (float) scalars.gradientScale();
    float a = (float) scalars.stepSize();
    float c = (float) scalars.rootCorrection();
    float[] m = of.get(Region.FIRST_MOMENT);
    float[] v = of.get(Region.SECOND_MOMENT);
    float[] w = of.get(Region.PARAMETERS);
    float[] g = of.get(Region.GRADIENTS);
    TileFunction first = new TileFunction(definition.firstMoment());
    TileFunction second = new TileFunction(definition.secondMoment());
    TileFunction parameter = new TileFunction(definition.parameter());
    for (int i = 0; i < w.length; i++) {
      m[i] = value(first, definition.firstMoment(), m[i], g[i], s);
      v[i] = value(second, definition.secondMoment(), v[i], g[i], s);
      w[i] = value(parameter, definition.parameter(), w[i], m[i], v[i], a, c);
    }
  }

  private static float value(TileFunction tile, ScalarFunction function, float... arguments) {
    assertEquals(function.arity(), arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      tile.argument(i)[0] = arguments[i];
    }
    return tile.run(1)[0];
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "8"})
  void theNormIsTheSameForAnyNumberOfThreads(int threads) {
    int size = 100_000 / 16 * 16;
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool many = new WorkerPool(threads);
        Regions regions = new Regions(size)) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < size; i++) {
        regions.buffer(Region.GRADIENTS).put(i, (float) random.nextDouble());
      }
      DenseUpdate definition = new DenseUpdate(0.9, 0.999, 1e-8, false, 1);
      double alone = new CpuUpdate(definition, regions.memory, size, 1).squaredNorm(one);
      double shared = new CpuUpdate(definition, regions.memory, size, threads).squaredNorm(many);
      assertEquals(alone, shared);
    }
  }

  /** The four regions of an update. */
  private static final class Regions implements AutoCloseable {
    static final Region[] ALL = {
      Region.PARAMETERS, Region.GRADIENTS, Region.FIRST_MOMENT, Region.SECOND_MOMENT
    };

    final Map<Region, NativeMemory> memory = new EnumMap<>(Region.class);
    private final int size;

    Regions(int size) {
      this.size = size;
      for (Region region : ALL) {
        memory.put(region, new NativeMemory(size));
      }
    }

    FloatBuffer buffer(Region region) {
      return memory.get(region).storage(0, size).buffer();
    }

    @Override
    public void close() {
      memory.values().forEach(NativeMemory::close);
    }
  }
}
