package org.jingu.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/**
 * Batches for a schema, with bags of 0 to 3 ids and sequences of 0 to L, whose ids may repeat, and
 * missing labels.
 */
public final class RandomBatches {
  private static final int LARGEST_BAG = 3;

  private final FeatureSchema schema;
  private final Random random;

  /** Batches of a schema that a seed decides. */
  public RandomBatches(FeatureSchema schema, long seed) {
    this.schema = schema;
    this.random = new Random(seed);
  }

  /** A batch of {@code size} examples. */
  public Batch next(int size) {
    return next(size, LARGEST_BAG);
  }

  /** A batch in which every bag is empty. */
  public Batch empty(int size) {
    return next(size, 0);
  }

  private Batch next(int size, int largestBag) {
    float[] dense = new float[size * schema.dense().size()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) random.nextGaussian();
    }
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      int most = feature.isSequence() && largestBag > 0 ? feature.sequence() : largestBag;
      sparse.put(feature.name(), bags(feature.rows(), size, most));
    }
    int tasks = schema.labels().size();
    float[] labels = new float[size * tasks];
    for (int i = 0; i < labels.length; i++) {
      boolean missing = tasks > 1 && i >= tasks && random.nextInt(5) == 0;
      labels[i] = missing ? Float.NaN : random.nextInt(2);
    }
    return new Batch(size, dense, sparse, labels, null, null);
  }

  private IdBags bags(int rows, int size, int largestBag) {
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      offsets[i + 1] = offsets[i] + random.nextInt(largestBag + 1);
    }
    int[] values = new int[offsets[size]];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(rows);
    }
    return new IdBags(values, offsets);
  }

  /** One example of a batch as a batch of its own. */
  static Batch single(Batch batch, FeatureSchema schema, int example) {
    int m = schema.dense().size();
    float[] dense = Arrays.copyOfRange(batch.dense(), example * m, (example + 1) * m);
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      IdBags bags = batch.bags(feature.name());
      int first = bags.offsets()[example];
      int last = bags.offsets()[example + 1];
      int[] values = Arrays.copyOfRange(bags.values(), first, last);
      sparse.put(feature.name(), new IdBags(values, new int[] {0, last - first}));
    }
    int tasks = schema.labels().size();
    float[] labels = Arrays.copyOfRange(batch.labels(), example * tasks, (example + 1) * tasks);
    return new Batch(1, dense, sparse, labels, null, null);
  }
}
