package org.jingu.cli.quickstart;

import java.nio.file.Path;
import java.util.Arrays;
import org.jingu.cli.quickstart.AdMarket.Impression;
import org.jingu.cli.quickstart.Draws.Choice;

/**
 * A seeded log of clicks on ads that is as hard as a real one: users and items are many and most of
 * them rare, items come and go, values are missing, one column means nothing, and whether somebody
 * clicks is mostly chance. Unlike a real one it knows the probability of each click.
 */
final class AdLog {
  /** The label's column. */
  static final String LABEL = "click";

  private static final double CLICK_RATE = .15;

  /** Monday, 1 June 2026. */
  private static final long START = 1_780_272_000;

  private static final long SECONDS = 20 * 86_400;

  /** How often in the log the popularity of items changes. */
  private static final int SEASONS = 40;

  private final long seed;
  private final AdMarket market;
  private final Impression[] impressions;
  private final float[] logits;
  private final float[] labels;

  AdLog(long seed, int rows) {
    this.seed = seed;
    Draws draws = new Draws(seed);
    market = new AdMarket(draws);
    impressions = impressions(market, rows, draws);
    double[] uncentred = Arrays.stream(impressions).mapToDouble(market::logit).toArray();
    double bias = bias(uncentred);
    logits = new float[rows];
    labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      logits[row] = (float) (uncentred[row] + bias);
      labels[row] = draws.chance(probability(logits[row])) ? 1 : 0;
    }
  }

  private static Impression[] impressions(AdMarket market, int rows, Draws draws) {
    Impression[] impressions = new Impression[rows];
    Choice items = market.items(0);
    int season = -1;
    for (int row = 0; row < rows; row++) {
      double passed = (row + draws.uniform()) / rows;
      if ((int) (passed * SEASONS) != season) {
        season = (int) (passed * SEASONS);
        items = market.items((season + .5) / SEASONS);
      }
      long seconds = START + (long) (passed * SECONDS);
      impressions[row] = market.impression(seconds, passed, items, draws);
    }
    return impressions;
  }

  /** What the log-odds lack for the click rate, by bisection. */
  private static double bias(double[] logits) {
    double low = -20;
    double high = 20;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      double rate = Arrays.stream(logits).map(it -> probability(it + middle)).average().orElse(0);
      if (rate > CLICK_RATE) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  static double probability(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }

  /**
   * The labels of rows and what they were drawn from, which no model can beat but by luck.
   *
   * @param logits the true log-odds
   * @param labels 1 for a click, else 0
   */
  record Truth(float[] logits, float[] labels) {}

  /** Of the last {@code n} rows. */
  Truth truth(int n) {
    int end = labels.length;
    return new Truth(
        Arrays.copyOfRange(logits, end - n, end), Arrays.copyOfRange(labels, end - n, end));
  }

  /** Writes the log as CSV, in the order of time. */
  void write(Path file) {
    new AdLogWriter(market, new Draws(~seed)).write(file, impressions, labels);
  }
}
