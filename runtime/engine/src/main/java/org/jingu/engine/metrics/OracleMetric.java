package org.jingu.engine.metrics;

import java.util.List;
import org.jingu.api.metric.Scored;

/**
 * A metric of predictions beside true probabilities, where whoever made the examples knows them.
 */
public abstract class OracleMetric extends BuiltInMetric {
  /** The names of all of them. */
  public static final List<String> NAMES = List.of("excess", "excess_error", "oracle_logloss");

  OracleMetric(String name, String description) {
    super(name, description, Goal.MINIMIZE, "nobody knows the examples' true probabilities");
  }

  /** The value of an example with a logit z and a true logit. */
  abstract double value(double z, double truth);

  /** The metric of all examples. */
  abstract double result(Moments moments);

  @Override
  public final boolean needsProbabilities() {
    return true;
  }

  @Override
  public final Accumulator start(String task) {
    Moments moments = new Moments();
    return new Accumulator() {
      @Override
      public void add(Scored examples) {
        float[] truth = examples.oracle();
        for (int i = 0; i < examples.count(); i++) {
          double value = truth == null ? Double.NaN : value(examples.logits()[i], truth[i]);
          moments.add(value, examples.weights()[i]);
        }
      }

      @Override
      public double result() {
        return OracleMetric.this.result(moments);
      }
    };
  }

  /** ln(1 + e^z), finite for every finite logit. */
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** KL(true || predicted) of one example, which is at least 0, and 0 where they are the same. */
  static double divergence(double z, double truth) {
    double p = 1 / (1 + Math.exp(-truth));
    return softplus(z) - softplus(truth) + p * (truth - z);
  }

  /** A weighted mean and how sure it is (West, 1979). */
  static final class Moments {
    private double weight;
    private double squaredWeights;
    private double mean;
    private double deviations;

    void add(double value, double w) {
      if (w == 0) {
        return;
      }
      weight += w;
      squaredWeights += w * w;
      double delta = value - mean;
      mean += delta * w / weight;
      deviations += w * delta * (value - mean);
    }

    /** NaN without examples. */
    double mean() {
      return weight > 0 ? mean : Double.NaN;
    }

    /** The standard error of the mean. */
    double error() {
      return Math.sqrt(deviations / weight * squaredWeights) / weight;
    }
  }
}
