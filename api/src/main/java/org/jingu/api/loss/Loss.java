package org.jingu.api.loss;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What training minimises, for one configuration: a function of logits and labels that the runtime
 * differentiates.
 *
 * <p>Training minimises, per task, the weighted mean of the losses over the examples that have a
 * label, summed over the tasks; weights and missing labels are the runtime's business.
 */
public interface Loss {
  /**
   * Writes the losses [B, T] of a batch, one an example and task. Where a label is missing its loss
   * counts nothing, but must be finite; the label is 0 there.
   */
  SDVariable losses(LossGraph graph);

  /** What makes predictions of the logits that this loss fits. */
  default Link link() {
    return Link.SIGMOID;
  }

  /** Whether it needs the group of every example, {@link LossGraph#group}. */
  default boolean needsGroups() {
    return false;
  }

  /**
   * About the mean loss of a model that knows nothing. A loss is not taken for one that explodes
   * while it is below a multiple of this.
   */
  default double uninformed() {
    return Math.log(2);
  }
}
