package org.jingu.engine.metrics;

/**
 * Log loss over the entropy of the mean label, so that 1 is what a constant prediction reaches (He
 * et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", 2014, section 3).
 */
public final class NormalizedEntropy extends CrossEntropyMetric {
  /** Makes it. */
  public NormalizedEntropy() {
    super(
        "normalized_entropy",
        "Log loss over the entropy of the mean label",
        "the examples are all of one class, whose entropy is 0");
  }

  @Override
  double result(CrossEntropySum sum, String task) {
    double entropy = sum.entropy();
    return entropy > 0 ? sum.mean() / entropy : Double.NaN;
  }
}
