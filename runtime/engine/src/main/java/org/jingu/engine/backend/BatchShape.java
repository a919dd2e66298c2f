package org.jingu.engine.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/**
 * How large a run's batches are.
 *
 * @param training B of a training step
 * @param evaluation B of an evaluation
 * @param ids the mean number of ids an example by sparse feature
 */
public record BatchShape(int training, int evaluation, Map<String, Double> ids) {
  /**
   * The shape that batches like another have.
   *
   * @param like has ids as they are; null for one id a feature, and full sequences
   */
  public static BatchShape of(
      int training, int evaluation, FeatureSchema schema, @Nullable Batch like) {
    Map<String, Double> ids = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      double mean =
          like == null
              ? Math.max(1, feature.sequence())
              : (double) like.bags(feature.name()).count(like.size()) / like.size();
      ids.put(feature.name(), mean);
    }
    return new BatchShape(training, evaluation, ids);
  }

  /** A batch of this shape and some size, of the first row of every table and of one group. */
  public Batch batch(int size, FeatureSchema schema) {
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    ids.forEach(
        (feature, mean) -> {
          int[] offsets = new int[size + 1];
          for (int b = 0; b <= size; b++) {
            offsets[b] = (int) Math.ceil(b * mean);
          }
          sparse.put(feature, new IdBags(new int[offsets[size]], offsets));
        });
    return new Batch(
        size,
        new float[size * schema.dense().size()],
        sparse,
        new float[size * schema.labels().size()],
        null,
        new long[size]);
  }
}
