package org.jingu.lab.fit;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Intervals of one number of a law by the profile of the squares (Bates and Watts, 1988, section
 * 6.1.2): all values from which, with the others as good as they can be, the squares exceed the
 * least by no more than Student's quantile squared.
 */
final class Profile {
  private final Fit fit;
  private final Residuals residuals;
  private final double limit;

  Profile(Fit fit, List<Observation> observations, double level) {
    this.fit = fit;
    this.residuals = new Residuals(observations, fit.scatter());
    double t = new TDistribution(fit.freedom()).inverseCumulativeProbability((1 + level) / 2);
    this.limit = fit.chiSquare() + t * t;
  }

  /** The exponent's. */
  Interval exponent() {
    double fixedA = fit.law().form() == Form.POWER ? 0 : Double.NaN;
    DoubleUnaryOperator beyond =
        lnC -> residuals.squares(Fitter.at(residuals, Math.exp(lnC), fixedA)) - limit;
    double at = Math.log(fit.law().c());
    double low = crossing(beyond, at, Math.log(Fitter.LEAST_C));
    double high = crossing(beyond, at, Math.log(Fitter.MOST_C));
    return new Interval(
        low == Math.log(Fitter.LEAST_C) ? 0 : Math.exp(low),
        high == Math.log(Fitter.MOST_C) ? Double.POSITIVE_INFINITY : Math.exp(high));
  }

  /** The level's. */
  Interval level() {
    double most = Double.POSITIVE_INFINITY;
    for (double y : residuals.y) {
      most = Math.min(most, y);
    }
    DoubleUnaryOperator beyond = a -> residuals.squares(Fitter.atLevel(residuals, a)) - limit;
    double at = Math.min(fit.law().a(), most * (1 - 1e-6));
    return new Interval(crossing(beyond, at, 0), crossing(beyond, at, most * 1.2));
  }

  /** Where it is 0 between the best value and an end; the end where it is not. */
  private static double crossing(DoubleUnaryOperator beyond, double best, double end) {
    if (best == end || beyond.applyAsDouble(end) <= 0) {
      return end;
    }
    if (beyond.applyAsDouble(best) >= 0) {
      return best;
    }
    DoubleUnaryOperator finite = it -> Math.min(beyond.applyAsDouble(it), 1e12);
    return new BrentSolver(1e-9)
        .solve(200, finite::applyAsDouble, Math.min(best, end), Math.max(best, end));
  }
}
