package org.jingu.compiler.feed;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.IdBags;

/**
 * The crosses that a run makes of its data's sparse features while it reads them. What opens data
 * for a model, to train, evaluate or predict, opens {@link #stored} and reads {@link #over} it.
 *
 * @param configs one a cross
 */
public record Crosses(List<CrossConfig> configs) {

  /** The sparse features of crosses, each with a table of a row a bucket. */
  public List<SparseFeature> features() {
    return configs.stream().map(it -> SparseFeature.of(it.featureName(), it.buckets())).toList();
  }

  /** What is wrong with crosses of data, under {@code crosses[i]}. */
  public List<ConfigProblem> problems(FeatureSchema data) {
    Set<String> taken = new HashSet<>(data.dense());
    taken.addAll(data.labels());
    data.sparse().forEach(it -> taken.addAll(List.of(it.name(), it.table())));
    List<String> sparse = data.sparse().stream().map(SparseFeature::name).toList();
    return CrossConfig.problems(configs, sparse, taken);
  }

  /** Of the features that a model reads, those that the data has. */
  public FeatureSchema stored(FeatureSchema read) {
    Set<String> made = configs.stream().map(CrossConfig::featureName).collect(Collectors.toSet());
    return new FeatureSchema(
        read.dense(),
        read.sparse().stream().filter(it -> !made.contains(it.name())).toList(),
        read.labels());
  }

  /**
   * Data with its crosses.
   *
   * @param stored the data
   * @param read its features and the crosses', as the model reads them
   */
  public BatchSource over(BatchSource stored, FeatureSchema read) {
    return configs.isEmpty() ? stored : new CrossedSource(stored, read, configs);
  }

  /**
   * A batch of the data with the bags of its crosses; where it has others of their name, instead.
   */
  public Batch of(Batch stored) {
    if (configs.isEmpty()) {
      return stored;
    }
    Map<String, IdBags> sparse = new HashMap<>(stored.sparse());
    configs.forEach(it -> sparse.put(it.featureName(), new Cross(it).of(stored)));
    return new Batch(
        stored.size(),
        stored.dense(),
        sparse,
        stored.labels(),
        stored.weights(),
        stored.groups(),
        stored.oracle());
  }
}
