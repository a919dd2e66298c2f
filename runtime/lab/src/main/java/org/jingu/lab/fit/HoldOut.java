package org.jingu.lab.fit;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How a law that was fitted to the smaller observations predicts the larger ones.
 *
 * @param observations how many were predicted
 * @param meanError the mean of |ln(predicted / seen)|
 * @param logScore the mean log density of what was seen, of ln y; larger is better
 */
public record HoldOut(int observations, double meanError, double logScore) {
  /** The least standard deviation of a prediction: no law is exact. */
  private static final double LEAST = 0.005;

  static HoldOut of(Form form, List<Observation> all, int kept) {
    Fit fit = Fitter.fit(form, all.subList(0, kept));
    double error = 0;
    double score = 0;
    List<Observation> rest = all.subList(kept, all.size());
    for (Observation it : rest) {
      double predicted = Math.max(fit.law().at(it.x()), 1e-12);
      double r = Math.log(it.y() / predicted);
      double deviation = Math.max(LEAST, Math.hypot(it.error(), fit.scatter()));
      error += Math.abs(r);
      score += new NormalDistribution(0, deviation).logDensity(r);
    }
    return new HoldOut(rest.size(), error / rest.size(), score / rest.size());
  }
}
