package org.jingu.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.loss.Link;
import org.jingu.compiler.schedule.Step;
import org.jingu.scorer.ModelDescription;
import org.jingu.scorer.Scorer;

/**
 * What callers may know of a model.
 *
 * @param labels the tasks, in the order of predictions
 * @param link what makes predictions of logits
 * @param columns the raw columns that it reads
 * @param dense the dense features of encoded examples, in order
 * @param sparse the sparse features of encoded examples, with the rows of their tables; 0 where the
 *     model reads a feature only through crosses
 * @param provenance what it was made of and by
 * @param bytes of its file
 */
public record ModelFacts(
    List<String> labels,
    Link link,
    List<String> columns,
    List<String> dense,
    Map<String, Integer> sparse,
    Map<String, Object> provenance,
    long bytes) {
  /** Copies the lists. */
  public ModelFacts {
    labels = List.copyOf(labels);
    columns = List.copyOf(columns);
    dense = List.copyOf(dense);
    sparse = new LinkedHashMap<>(sparse);
    provenance = Map.copyOf(provenance);
  }

  static ModelFacts of(Scorer scorer, long bytes) {
    ModelDescription description = scorer.description();
    return new ModelFacts(
        description.labels(),
        description.link(),
        scorer.columns(),
        description.dense(),
        sparse(description),
        description.provenance(),
        bytes);
  }

  /** What is looked up, and what crosses are made of, but not the crosses. */
  private static Map<String, Integer> sparse(ModelDescription description) {
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (Step step : description.schedule().steps()) {
      if (step instanceof Step.LookUp lookUp) {
        EmbeddingBag bag = lookUp.bag();
        rows.merge(bag.feature(), bag.rows(), Math::min);
      }
    }
    List<String> made = new ArrayList<>();
    for (CrossConfig cross : description.crosses()) {
      made.add(cross.featureName());
      cross.features().forEach(it -> rows.putIfAbsent(it, 0));
    }
    rows.keySet().removeAll(made);
    return rows;
  }

  /** What predictions are called, as in an exported ONNX model. */
  public String output() {
    return link == Link.SIGMOID ? "probabilities" : "predictions";
  }
}
