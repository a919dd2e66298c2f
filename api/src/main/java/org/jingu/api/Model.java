package org.jingu.api;

import java.util.List;

/** A model for one configuration and one schema: writes its architecture as a graph. */
public interface Model {
  /** The number of tasks T, each with one logit. */
  default int tasks() {
    return 1;
  }

  /**
   * Declares embeddings, parameters and running state on the graph and connects them up to {@link
   * ModelGraph#logits}.
   *
   * <p>The runtime calls this once for training and once for evaluation; both calls must declare
   * the same names and shapes, which are the names in checkpoints.
   */
  void build(ModelGraph graph);

  /** Settings that are allowed but probably not meant, a sentence each. */
  default List<String> warnings() {
    return List.of();
  }
}
