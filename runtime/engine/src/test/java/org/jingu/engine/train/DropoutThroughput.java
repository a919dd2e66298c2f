package org.jingu.engine.train;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.DropoutNoise;
import org.jingu.compiler.number.NoiseStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a step's random numbers cost the CPU in the shape of Criteo (26 features of single
 * ids, batches of 4096): masks of embedding dropout, and feature dropout. Not a test; run its main.
 */
final class DropoutThroughput {
  private static final int BATCH = 4096;
  private static final int FEATURES = 26;
  private static final int STEPS = 50;
  private static final double RATE = 0.1;

  /** On a busy machine the thread's own time says more than the clock. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DropoutThroughput() {}

  public static void main(String[] arguments) {
    for (int d : new int[] {16, 64}) {
      int elements = BATCH * FEATURES * d;
      FloatBuffer mask =
          ByteBuffer.allocateDirect(Float.BYTES * elements)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      measure(
          "embedding dropout, d " + d,
          step -> DropoutNoise.fill(mask, NoiseStream.of("x0", 1, step), RATE, 0, elements));
    }
    List<SparseFeature> features =
        IntStream.range(0, FEATURES).mapToObj(f -> SparseFeature.of("f" + f, 1000)).toList();
    BatchReader reader =
        new FeatureDropout(RATE, 1)
            .over(
                new Endless(batch(features)),
                new FeatureSchema(List.of(), features, List.of("click")),
                0);
    measure("feature dropout", step -> reader.next());
  }

  private interface Step {
    void run(int step);
  }

  private static void measure(String name, Step work) {
    double[] millis = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      long start = THREADS.getCurrentThreadCpuTime();
      work.run(step);
      millis[step] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf("%-24s %6.2f ms of CPU time a step (median)%n", name, millis[STEPS / 2]);
  }

  private static Batch batch(List<SparseFeature> features) {
    Random random = new Random(1);
    int[] offsets = IntStream.rangeClosed(0, BATCH).toArray();
    Map<String, IdBags> sparse = new HashMap<>();
    for (SparseFeature feature : features) {
      int[] ids = random.ints(BATCH, 0, feature.rows()).toArray();
      sparse.put(feature.name(), new IdBags(ids, offsets));
    }
    return new Batch(BATCH, new float[0], sparse, new float[BATCH], null, null);
  }

  private record Endless(Batch batch) implements BatchReader {
    @Override
    public @Nullable Batch next() {
      return batch;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public long waitNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
