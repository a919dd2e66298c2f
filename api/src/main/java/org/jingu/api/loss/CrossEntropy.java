package org.jingu.api.loss;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The binary cross entropy of logits, softplus(z) - y z, which does not overflow where the
 * logarithm of a sigmoid would. The loss of every run that names no other.
 */
public final class CrossEntropy implements Loss {
  /** It has no configuration. */
  public CrossEntropy() {}

  @Override
  public SDVariable losses(LossGraph graph) {
    SDVariable z = graph.logits();
    return graph.sameDiff().nn().softplus(z).sub(graph.labels().mul(z));
  }
}
