package org.jingu.scorer;

import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.loss.Link;
import org.jingu.compiler.schedule.StoredSchedule;

/**
 * What a model file says of its model, all but the weights.
 *
 * @param format {@link #FORMAT}
 * @param provenance what it was made of and by, for people and logs
 * @param labels the tasks, in the order of predictions
 * @param link what makes predictions of logits
 * @param dense the names of dense features, in the order of the data set
 * @param sparse the sparse features without crosses, in the order of the data set
 * @param crosses the features that are made of others
 * @param schedule the compiled prediction
 */
public record ModelDescription(
    int format,
    Map<String, Object> provenance,
    List<String> labels,
    Link link,
    List<String> dense,
    List<SparseFeature> sparse,
    List<CrossConfig> crosses,
    StoredSchedule schedule) {
  /** The version that this library writes, and the only one that it reads. */
  public static final int FORMAT = 2;

  /** Copies the collections. */
  public ModelDescription {
    provenance = Map.copyOf(provenance);
    labels = List.copyOf(labels);
    dense = List.copyOf(dense);
    sparse = List.copyOf(sparse);
    crosses = List.copyOf(crosses);
  }

  /** What examples have before crosses are made, without labels. */
  FeatureSchema features() {
    return new FeatureSchema(dense, sparse, List.of());
  }
}
