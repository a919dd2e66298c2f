package org.jingu.lab.fit;

import java.util.List;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * Fits laws. For an exponent c the rest is nearly linear, so the squares are a function of c alone,
 * which a grid and Brent's method minimise: no start to choose, and none to get wrong (Besiroglu et
 * al., arXiv 2404.10102). The residuals are of ln y, since losses span decades.
 */
final class Fitter {
  static final double LEAST_C = 0.003;
  static final double MOST_C = 4;
  private static final int GRID = 48;
  private static final double MOST_SCATTER = 1;

  private Fitter() {}

  /**
   * Fits one form, with the scatter that makes the squares what they should be (Paule and Mandel,
   * 1982).
   *
   * @throws IllegalArgumentException if there are not more observations than numbers to fit
   */
  static Fit fit(Form form, List<Observation> observations) {
    int freedom = observations.size() - form.parameters();
    if (freedom < 1) {
      throw new IllegalArgumentException(
          "%s needs at least %d observations, there are %d"
              .formatted(form.text(), form.parameters() + 1, observations.size()));
    }
    double low = 0;
    Fit best = fit(form, observations, 0);
    if (best.chiSquare() <= freedom) {
      return best;
    }
    double high = MOST_SCATTER;
    for (int i = 0; i < 24; i++) {
      double middle = i < 8 ? Math.sqrt(Math.max(low, 1e-4) * high) : (low + high) / 2;
      best = fit(form, observations, middle);
      if (best.chiSquare() > freedom) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return best;
  }

  /** Fits one form with a scatter that is given. */
  static Fit fit(Form form, List<Observation> observations, double scatter) {
    Residuals residuals = new Residuals(observations, scatter);
    Law law =
        switch (form) {
          case LEVEL -> overExponents(residuals, Double.NaN);
          case POWER -> {
            Law falling = overExponents(residuals, 0);
            yield new Law(Form.POWER, 0, falling.b(), falling.c());
          }
          case LOGARITHM -> {
            double[] ab = residuals.linearLeastSquares(residuals.lnX);
            yield new Law(Form.LOGARITHM, ab[0], ab[1], 0);
          }
        };
    double chiSquare = residuals.squares(law);
    return new Fit(
        law, observations.size(), scatter, chiSquare, aicc(law, observations, form.parameters()));
  }

  /** With equal weights and a variance that is fitted too, so that it compares forms. */
  private static double aicc(Law law, List<Observation> observations, int parameters) {
    double sum = 0;
    for (Observation it : observations) {
      double r = Math.log(it.y() / law.at(it.x()));
      sum += r * r;
    }
    int n = observations.size();
    int k = parameters + 1;
    double correction = n - k - 1 > 0 ? 2.0 * k * (k + 1) / (n - k - 1) : Double.POSITIVE_INFINITY;
    return Double.isNaN(sum)
        ? Double.POSITIVE_INFINITY
        : n * Math.log(Math.max(sum / n, 1e-30)) + 2 * k + correction;
  }

  /** The law of the best exponent. */
  private static Law overExponents(Residuals residuals, double fixedA) {
    double ratio = Math.log(MOST_C / LEAST_C) / (GRID - 1);
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < GRID; i++) {
      double value = residuals.squares(at(residuals, LEAST_C * Math.exp(i * ratio), fixedA));
      if (value < least) {
        least = value;
        best = i;
      }
    }
    double low = Math.log(LEAST_C) + Math.max(0, best - 1) * ratio;
    double high = Math.log(LEAST_C) + Math.min(GRID - 1, best + 1) * ratio;
    double lnC =
        new BrentOptimizer(1e-9, 1e-12)
            .optimize(
                new MaxEval(200),
                GoalType.MINIMIZE,
                new SearchInterval(low, high),
                new UnivariateObjectiveFunction(
                    it -> residuals.squares(at(residuals, Math.exp(it), fixedA))))
            .getPoint();
    return at(residuals, Math.exp(lnC), fixedA);
  }

  /** The best law of an exponent. */
  static Law at(Residuals residuals, double c, double fixedA) {
    double[] u = new double[residuals.count()];
    for (int i = 0; i < u.length; i++) {
      u[i] = Math.exp(-c * residuals.lnX[i]);
    }
    double[] ab = residuals.linear(u, fixedA);
    return new Law(Form.LEVEL, ab[0], ab[1], c);
  }

  /** The best law of a level. */
  static Law atLevel(Residuals residuals, double a) {
    return overExponents(residuals, a);
  }
}
