package org.jingu.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** Examples of a dense column x and ids of users and items, and scores that are formulas. */
final class KnownScores {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("x"),
          List.of(SparseFeature.of("user", 11), SparseFeature.of("item", 7)),
          List.of("click"));

  private KnownScores() {}

  /** A score of an example; an item that is missing is -1. */
  interface Formula {
    double of(double x, int user, int item);
  }

  /** Clicks that depend on x and, less, on the user. */
  static Examples examples(int count) {
    return Examples.read(new Source(count, 1), place -> true);
  }

  /** Labels from 0 to 4. */
  static Examples rated(int count) {
    return Examples.read(new Source(count, 4), place -> true);
  }

  static float[] of(BatchSource rows, Formula formula) {
    float[] logits = new float[(int) rows.examples()];
    int at = 0;
    try (BatchReader reader = rows.open(BatchSource.Order.sequential(), 100, 0)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        for (int b = 0; b < batch.size(); b++) {
          logits[at++] =
              (float) formula.of(batch.dense()[b], id(batch, "user", b), id(batch, "item", b));
        }
      }
    }
    return logits;
  }

  private static int id(Batch batch, String feature, int example) {
    IdBags bags = batch.bags(feature);
    int first = bags.offsets()[example];
    return bags.offsets()[example + 1] > first ? bags.values()[first] : -1;
  }

  private record Source(int count, int scale) implements BatchSource {
    @Override
    public FeatureSchema schema() {
      return SCHEMA;
    }

    @Override
    public long examples() {
      return count;
    }

    @Override
    public String digest() {
      return "sha256:";
    }

    @Override
    public BatchReader open(Order order, int batchSize, long skipBatches) {
      Random random = new Random(3);
      List<Batch> batches = new ArrayList<>();
      for (int first = 0; first < count; first += batchSize) {
        batches.add(batch(Math.min(batchSize, count - first), random));
      }
      return new BatchReader() {
        private int next;

        @Override
        public @Nullable Batch next() {
          return next < batches.size() ? batches.get(next++) : null;
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
      };
    }

    private Batch batch(int size, Random random) {
      float[] x = new float[size];
      float[] labels = new float[size];
      int[] users = new int[size];
      int[] ones = new int[size + 1];
      int[] items = new int[size];
      int[] some = new int[size + 1];
      for (int b = 0; b < size; b++) {
        x[b] = (float) random.nextGaussian();
        users[b] = random.nextInt(11);
        ones[b + 1] = b + 1;
        items[some[b]] = random.nextInt(7);
        some[b + 1] = some[b] + random.nextInt(2);
        double logit = 2 * x[b] + 0.1 * (users[b] - 5);
        labels[b] = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? scale : 0;
      }
      Map<String, IdBags> sparse =
          Map.of("user", new IdBags(users, ones), "item", new IdBags(items, some));
      return new Batch(size, x, sparse, labels, null, null);
    }
  }
}
