package org.jingu.api.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;

/**
 * A sequence and the feature with which a model compares it, such as the items that a user liked
 * and the item of the example.
 *
 * @param sequence what is read in order
 * @param target another sparse feature, of one embedding; usually of the same table
 */
public record SequenceTarget(SparseFeature sequence, SparseFeature target) {

  /**
   * The sequences of a schema with their targets, in the order of the schema. Those for which there
   * is a problem are left out.
   *
   * @param named the target by sequence, where it is not the only other feature of the table
   * @see #problems
   */
  public static List<SequenceTarget> of(FeatureSchema schema, Map<String, String> named) {
    List<SequenceTarget> found = new ArrayList<>();
    for (SparseFeature sequence : schema.sequences()) {
      List<SparseFeature> candidates = candidates(schema, sequence, named);
      if (candidates.size() == 1) {
        found.add(new SequenceTarget(sequence, candidates.get(0)));
      }
    }
    return found;
  }

  /**
   * What does not fit between a schema and the targets that a configuration names.
   *
   * @param key of the configuration that names them
   */
  public static List<ConfigProblem> problems(
      FeatureSchema schema, Map<String, String> named, String key) {
    Map<String, String> problems = new LinkedHashMap<>();
    List<String> sequences = schema.sequences().stream().map(SparseFeature::name).toList();
    for (String name : named.keySet()) {
      if (!sequences.contains(name)) {
        problems.put(
            key + "." + name,
            sequences.isEmpty()
                ? "the data has no sequences; remove it"
                : "the data has no sequence '%s'; %s"
                    .formatted(name, Suggestions.of(name, sequences)));
      }
    }
    for (SparseFeature sequence : schema.sequences()) {
      String at = key + "." + sequence.name();
      List<SparseFeature> candidates = candidates(schema, sequence, named);
      if (sequence.embeddings() > 1 || sequence.group() != null) {
        problems.put(
            at,
            "sequence '%s' has %s; this model takes sequences with one embedding of its dimension"
                .formatted(sequence.name(), shape(sequence)));
      } else if (candidates.size() != 1) {
        problems.put(at, unclear(schema, sequence, named, candidates));
      } else if (candidates.get(0).embeddings() > 1 || candidates.get(0).group() != null) {
        SparseFeature target = candidates.get(0);
        problems.put(
            at,
            "its target '%s' has %s; name a feature with one embedding of the model's dimension"
                .formatted(target.name(), shape(target)));
      }
    }
    return problems.entrySet().stream()
        .map(it -> new ConfigProblem(it.getKey(), it.getValue()))
        .toList();
  }

  private static String shape(SparseFeature feature) {
    return feature.group() == null
        ? feature.embeddings() + " embeddings"
        : "a small embedding of group '" + feature.group() + "'";
  }

  private static String unclear(
      FeatureSchema schema,
      SparseFeature sequence,
      Map<String, String> named,
      List<SparseFeature> candidates) {
    String target = named.get(sequence.name());
    List<String> bags =
        schema.withoutSequences().sparse().stream().map(SparseFeature::name).toList();
    if (target != null) {
      return "names '%s', but there is no such feature that is no sequence; %s"
          .formatted(target, Suggestions.of(target, bags));
    }
    return candidates.isEmpty()
        ? "missing: no other feature has the table '%s' of sequence '%s'; name the feature with which to compare it, one of %s"
            .formatted(sequence.table(), sequence.name(), String.join(", ", bags))
        : "missing: sequence '%s' shares table '%s' with %s; name the one with which to compare it"
            .formatted(
                sequence.name(),
                sequence.table(),
                String.join(", ", candidates.stream().map(SparseFeature::name).toList()));
  }

  private static List<SparseFeature> candidates(
      FeatureSchema schema, SparseFeature sequence, Map<String, String> named) {
    String target = named.get(sequence.name());
    return schema.withoutSequences().sparse().stream()
        .filter(
            it -> target == null ? it.table().equals(sequence.table()) : it.name().equals(target))
        .toList();
  }
}
