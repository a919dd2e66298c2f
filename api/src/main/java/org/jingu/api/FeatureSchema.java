package org.jingu.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model knows of its data: names and sizes, in the order in which embeddings are laid out.
 *
 * @param dense the m dense features
 * @param sparse the sparse features
 * @param labels one label a task
 */
public record FeatureSchema(List<String> dense, List<SparseFeature> sparse, List<String> labels) {

  /**
   * Copies the lists and checks that names are unique.
   *
   * @throws IllegalArgumentException if a name appears twice, or features that share a table
   *     disagree about its rows
   */
  public FeatureSchema {
    dense = List.copyOf(dense);
    sparse = List.copyOf(sparse);
    labels = List.copyOf(labels);
    Set<String> names = new HashSet<>();
    for (String name : dense) {
      unique(names, name);
    }
    for (SparseFeature feature : sparse) {
      unique(names, feature.name());
    }
    for (String label : labels) {
      unique(names, label);
    }
    for (SparseFeature a : sparse) {
      for (SparseFeature b : sparse) {
        if (a.table().equals(b.table()) && a.rows() != b.rows()) {
          throw new IllegalArgumentException(
              "features '%s' (%d rows) and '%s' (%d rows) share table '%s' but not its size"
                  .formatted(a.name(), a.rows(), b.name(), b.rows(), a.table()));
        }
      }
    }
  }

  /** The sparse features whose ids have an order. */
  public List<SparseFeature> sequences() {
    return sparse.stream().filter(SparseFeature::isSequence).toList();
  }

  /** The same schema without its sequences. */
  public FeatureSchema withoutSequences() {
    List<SparseFeature> bags = sparse.stream().filter(it -> !it.isSequence()).toList();
    return new FeatureSchema(dense, bags, labels);
  }

  private static void unique(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("column '" + name + "' appears twice in the schema");
    }
  }
}
