package org.jingu.synth;

/** What excess the spectrum says, where both parts of the logit are normal. */
final class Quadrature {
  private static final int POINTS = 161;
  private static final double RANGE = 6;

  private Quadrature() {}

  /** The excess of the best prediction that knows all of the logit but a tail. */
  static double excess(TeacherConfig config, double tail) {
    double sum = 0;
    double whole = 0;
    for (int i = 0; i < POINTS; i++) {
      double x = -RANGE + 2 * RANGE * i / (POINTS - 1);
      double weight = Math.exp(-x * x / 2);
      whole += weight;
      sum += weight * atKnown(config.bias() + x * Math.sqrt(config.variance() - tail), tail);
    }
    return sum / whole;
  }

  /** What the unknown part costs: the entropy of the mean less the mean entropy. */
  private static double atKnown(double known, double tail) {
    double mean = 0;
    double entropies = 0;
    double whole = 0;
    for (int i = 0; i < POINTS; i++) {
      double x = -RANGE + 2 * RANGE * i / (POINTS - 1);
      double weight = Math.exp(-x * x / 2);
      double p = 1 / (1 + Math.exp(-known - x * Math.sqrt(tail)));
      whole += weight;
      mean += weight * p;
      entropies += weight * entropy(p);
    }
    return entropy(mean / whole) - entropies / whole;
  }

  private static double entropy(double p) {
    return -p * Math.log(p) - (1 - p) * Math.log1p(-p);
  }

  static double divergence(double z, double truth) {
    double p = 1 / (1 + Math.exp(-truth));
    double q = 1 / (1 + Math.exp(-z));
    return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
  }
}
