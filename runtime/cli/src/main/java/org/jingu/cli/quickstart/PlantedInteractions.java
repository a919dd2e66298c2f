package org.jingu.cli.quickstart;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A known truth to learn: the log-odds of a click are a sum of products over pairs, triples and a
 * quadruple of features.
 *
 * <p>Every id of a feature carries a hidden factor, {@value #LEAN} plus or minus 1, half of the ids
 * each way. A product of such factors lies almost wholly in the interaction: its first-order part
 * is {@value #LEAN} to the power of its order less one, so that a model of single features learns
 * little, while one that finds an interaction is led to it step by step.
 */
final class PlantedInteractions {
  /** The features; the last two are noise. */
  static final List<String> FEATURES =
      List.of("user", "item", "brand", "place", "hour", "device", "campaign", "referrer");

  /** V of every feature. */
  static final int ROWS = 32;

  private static final double LEAN = 0.3;
  private static final double BIAS = -1.6;

  private static final List<Interaction> INTERACTIONS =
      List.of(
          new Interaction(1.4, 0, 1),
          new Interaction(1.0, 2, 3),
          new Interaction(1.0, 1, 2, 4),
          new Interaction(0.8, 0, 3, 4, 5));

  private final double[][] factors = new double[FEATURES.size()][ROWS];

  /** A product over some features. */
  private record Interaction(double strength, int... features) {}

  PlantedInteractions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (double[] factor : factors) {
      for (int id = 0; id < ROWS; id++) {
        factor[id] = LEAN + (id % 2 == 0 ? 1 : -1);
      }
      shuffle(factor, random);
    }
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** The log-odds of a click of an example with these ids, one a feature. */
  double logit(int[] ids) {
    double logit = BIAS;
    for (Interaction interaction : INTERACTIONS) {
      double product = interaction.strength();
      for (int feature : interaction.features()) {
        product *= factors[feature][ids[feature]];
      }
      logit += product;
    }
    return logit;
  }
}
