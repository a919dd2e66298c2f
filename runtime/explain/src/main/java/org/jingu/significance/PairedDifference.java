package org.jingu.significance;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.AbstractRealDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How much a model's metric differs from another's on the same test examples, and how sure that is.
 *
 * <p>The difference of a seed varies with the seeds that were drawn and with the examples that were
 * drawn, as a radiologist's accuracy does with readers and cases. The variance of the mean over S
 * seeds is therefore that of Obuchowski and Rockette (Communications in Statistics, Simulation 24,
 * 1995): the variance between the seeds' differences over S, plus the covariance that the
 * differences of two seeds share because they come from the same examples, where that is positive.
 * The test is Student's, with the degrees of freedom of Hillis (Statistics in Medicine 26, 2007).
 * With one seed nothing is known of seeds: for AUC the test then is DeLong's, for log loss the
 * paired z-test.
 *
 * @param seeds S
 * @param difference the mean over the seeds of model minus other
 * @param standardError the standard error of the difference
 * @param degreesOfFreedom of Student's distribution; infinite for one seed
 * @param low the lower end of the 95 % interval
 * @param high the upper end of the 95 % interval
 * @param pValue of the two-sided test; NaN where the examples determine none
 */
public record PairedDifference(
    int seeds,
    double difference,
    double standardError,
    double degreesOfFreedom,
    double low,
    double high,
    double pValue) {
  private static final double COVERAGE = 0.95;

  /** Beyond, Student's distribution is the normal one in all digits that anyone reads. */
  private static final double MANY = 1e6;

  /**
   * Compares two models.
   *
   * @param model the model's estimates, one a seed; at least one
   * @param other the other model's, of the same examples in the same order and of the same seeds
   */
  public static PairedDifference of(List<Estimate> model, List<Estimate> other) {
    if (model.isEmpty() || model.size() != other.size()) {
      throw new IllegalArgumentException(
          "%d estimates cannot be paired with %d".formatted(model.size(), other.size()));
    }
    List<Estimate> differences = new ArrayList<>();
    for (int s = 0; s < model.size(); s++) {
      differences.add(minus(model.get(s), other.get(s)));
    }
    return of(differences);
  }

  private static Estimate minus(Estimate model, Estimate other) {
    double[] influences = model.influences().clone();
    for (int i = 0; i < influences.length; i++) {
      influences[i] -= other.influences()[i];
    }
    return new Estimate(model.value() - other.value(), influences);
  }

  private static PairedDifference of(List<Estimate> differences) {
    int seeds = differences.size();
    double mean = differences.stream().mapToDouble(Estimate::value).average().orElseThrow();
    if (seeds == 1) {
      double variance = differences.get(0).variance();
      return tested(1, mean, variance, Double.POSITIVE_INFINITY);
    }
    double between =
        differences.stream().mapToDouble(d -> (d.value() - mean) * (d.value() - mean)).sum()
            / (seeds - 1);
    // Math.max keeps NaN.
    double shared = Math.max(0, sharedCovariance(differences));
    double ratio = 1 + seeds * shared / between;
    double freedom = between == 0 ? Double.POSITIVE_INFINITY : (seeds - 1) * ratio * ratio;
    return tested(seeds, mean, between / seeds + shared, freedom);
  }

  /** The mean covariance of the differences of two seeds over draws of the examples. */
  private static double sharedCovariance(List<Estimate> differences) {
    double sum = 0;
    int pairs = 0;
    for (int s = 0; s < differences.size(); s++) {
      for (int r = 0; r < s; r++) {
        sum += Estimate.dot(differences.get(s).influences(), differences.get(r).influences());
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static PairedDifference tested(
      int seeds, double difference, double variance, double freedom) {
    double error = Math.sqrt(variance);
    if (difference == 0 && error == 0) {
      return new PairedDifference(seeds, 0, 0, freedom, 0, 0, 1);
    }
    if (!(error > 0)) {
      return new PairedDifference(
          seeds, difference, error, freedom, Double.NaN, Double.NaN, Double.NaN);
    }
    AbstractRealDistribution distribution =
        freedom < MANY ? new TDistribution(freedom) : new NormalDistribution();
    double half = error * distribution.inverseCumulativeProbability((1 + COVERAGE) / 2);
    return new PairedDifference(
        seeds,
        difference,
        error,
        freedom,
        difference - half,
        difference + half,
        2 * distribution.cumulativeProbability(-Math.abs(difference / error)));
  }
}
