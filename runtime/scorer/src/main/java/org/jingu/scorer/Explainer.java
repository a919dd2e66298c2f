package org.jingu.scorer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.DataException;
import org.jingu.explain.Contributions;
import org.jingu.explain.Examples;
import org.jingu.explain.Importance;

/** Looks at a model from outside, as the commands do with runs. */
record Explainer(LoadedModel model) {
  /** Rows that are computed at once; other callers take turns with them. */
  private static final int BATCH = 1024;

  List<Explanation> explain(Batch rows, Batch references, long seed) {
    Batch asked = model.read(rows);
    Batch compared = model.read(references);
    FeatureSchema features = model.description().features();
    Examples examples = Examples.of(features, List.of(asked, compared));
    List<Integer> places =
        IntStream.range(asked.size(), asked.size() + compared.size()).boxed().toList();
    List<String> labels = model.description().labels();
    Contributions contributions =
        new Contributions(examples, this::logits, labels.size(), places, seed);
    List<Explanation> explanations = new ArrayList<>();
    for (int row = 0; row < asked.size(); row++) {
      List<Contributions.Explained> byTask = contributions.of(row);
      Map<String, Contributions.Explained> tasks = new LinkedHashMap<>();
      for (int t = 0; t < labels.size(); t++) {
        tasks.put(labels.get(t), byTask.get(t));
      }
      explanations.add(new Explanation(tasks));
    }
    return explanations;
  }

  FeatureImportance importance(
      Batch rows, float[] labels, Map<String, List<String>> groups, int permutations, long seed) {
    ModelDescription description = model.description();
    List<String> tasks = description.labels();
    long needed = (long) rows.size() * tasks.size();
    if (labels.length != needed) {
      throw new DataException(
          "there are %d labels; %d rows of %s need %d"
              .formatted(labels.length, rows.size(), tasks, needed));
    }
    Batch read = model.read(rows);
    Batch labelled =
        new Batch(read.size(), read.dense(), read.sparse(), labels, read.weights(), null);
    FeatureSchema features = new FeatureSchema(description.dense(), description.sparse(), tasks);
    Examples examples = Examples.of(features, List.of(labelled));
    Importance importance =
        new Importance(
            examples,
            this::logits,
            tasks,
            Importance.metrics(description.link()),
            permutations,
            seed);
    List<Importance.Loss> losses = new ArrayList<>();
    columns(examples.columns(), groups)
        .forEach((name, together) -> losses.add(importance.of(name, together)));
    return new FeatureImportance(importance.unchanged(), losses);
  }

  private static Map<String, List<String>> columns(
      List<String> features, Map<String, List<String>> groups) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    features.forEach(name -> columns.put(name, List.of(name)));
    groups.forEach(
        (name, together) -> {
          for (String feature : together) {
            if (!features.contains(feature)) {
              throw new DataException(
                  "group '%s': the model reads no feature '%s'; %s"
                      .formatted(name, feature, Suggestions.of(feature, features)));
            }
          }
          if (columns.putIfAbsent(name, together) != null) {
            throw new DataException("group '%s' has the name of a feature".formatted(name));
          }
        });
    return columns;
  }

  private float[] logits(BatchSource examples) {
    int tasks = model.description().labels().size();
    float[] all = new float[Math.toIntExact(examples.examples() * tasks)];
    int at = 0;
    try (BatchReader reader = examples.open(BatchSource.Order.sequential(), BATCH, 0)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        float[] logits = model.logits(batch);
        System.arraycopy(logits, 0, all, at, logits.length);
        at += logits.length;
      }
    }
    return all;
  }
}
