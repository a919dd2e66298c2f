package org.jingu.significance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.jingu.engine.metrics.Auc;
import org.jingu.engine.metrics.LogLoss;
import org.junit.jupiter.api.Test;

/** The tests of significance against slow formulas, values by hand, and draws from known truths. */
class SignificanceTest {
  @Test
  void delongsCovarianceIsThatOfAllPairsWithTies() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      int count = 4 + random.nextInt(40);
      float[] labels = classes(random, count, 2);
      float[] first = scores(random, count, trial % 2 == 0);
      float[] second = scores(random, count, trial % 3 == 0);
      Estimate a = Estimator.AUC.of(first, labels, null);
      Estimate b = Estimator.AUC.of(second, labels, null);
      assertEquals(area(first, labels), a.value(), 1e-12);
      assertEquals(covarianceOfAllPairs(first, first, labels), a.variance(), 1e-12);
      assertEquals(
          covarianceOfAllPairs(first, second, labels),
          Estimate.dot(a.influences(), b.influences()),
          1e-12);
    }
  }

  @Test
  void delongsVarianceOfAnExampleByHand() {
    // Positives .8 .4 .6 stand above 3/3, 1.5/3 and 2/3 of the negatives; negatives .2 .4 .7 below
    // 3/3, 2.5/3 and 1/3 of the positives: area 6.5/9, S10 = 7/108, S01 = 13/108.
    float[] logits = {.8f, .4f, .6f, .2f, .4f, .7f};
    float[] labels = {1, 1, 1, 0, 0, 0};
    Estimate estimate = Estimator.AUC.of(logits, labels, null);
    assertEquals(6.5 / 9, estimate.value(), 1e-12);
    assertEquals((7 + 13) / 108. / 3, estimate.variance(), 1e-12);
  }

  @Test
  void estimatesAreTheMetricsOfEvaluationAlsoWithWeightsAndSoftLabels() {
    Random random = new Random(2);
    for (int trial = 0; trial < 50; trial++) {
      int count = 5 + random.nextInt(60);
      float[] labels = classes(random, count, 2);
      labels[4] = trial % 2 == 0 ? 0.25f : labels[4];
      float[] weights = new float[count];
      for (int i = 0; i < count; i++) {
        weights[i] = i < 4 ? 1 : random.nextInt(3) / 2f;
      }
      float[] logits = scores(random, count, true);
      Scored scored = new Scored(count, logits, Link.SIGMOID, labels, weights, null);
      assertEquals(
          measure(new Auc(), scored), Estimator.AUC.of(logits, labels, weights).value(), 1e-12);
      assertEquals(
          measure(new LogLoss(), scored),
          Estimator.LOGLOSS.of(logits, labels, weights).value(),
          1e-12);
    }
  }

  @Test
  void anExampleThatWeighsNothingChangesNothing() {
    Random random = new Random(3);
    float[] labels = classes(random, 20, 2);
    float[] logits = scores(random, 20, false);
    float[] moreLabels = Arrays.copyOf(labels, 21);
    float[] moreLogits = Arrays.copyOf(logits, 21);
    float[] weights = new float[21];
    Arrays.fill(weights, 0, 20, 1);
    for (Estimator estimator : Estimator.values()) {
      Estimate without = estimator.of(logits, labels, null);
      Estimate with = estimator.of(moreLogits, moreLabels, weights);
      assertEquals(without.value(), with.value(), 1e-12);
      assertEquals(without.variance(), with.variance(), 1e-12);
    }
  }

  @Test
  void weightsCountAsTheLinearizedVarianceOfARatio() {
    // Twice the weight everywhere is the same measurement.
    Random random = new Random(4);
    float[] labels = classes(random, 30, 2);
    float[] logits = scores(random, 30, true);
    float[] twice = new float[30];
    Arrays.fill(twice, 2);
    for (Estimator estimator : Estimator.values()) {
      assertEquals(
          estimator.of(logits, labels, null).variance(),
          estimator.of(logits, labels, twice).variance(),
          1e-12);
    }
  }

  @Test
  void theVarianceOfLogLossIsThatOfAMean() {
    Estimate estimate = Estimator.LOGLOSS.of(new float[] {0, 2, -1}, new float[] {1, 0, 0}, null);
    double[] losses = {Math.log(2), Math.log1p(Math.exp(2)), Math.log1p(Math.exp(-1))};
    double mean = (losses[0] + losses[1] + losses[2]) / 3;
    double squares = 0;
    for (double loss : losses) {
      squares += (loss - mean) * (loss - mean);
    }
    assertEquals(mean, estimate.value(), 1e-12);
    assertEquals(squares / 2 / 3, estimate.variance(), 1e-12);
  }

  @Test
  void oneSeedIsTheTwoSidedNormalTest() {
    Estimate model = new Estimate(0.9, new double[] {0.03, 0.01, 0});
    Estimate other = new Estimate(0.8, new double[] {0, -0.03, 0});
    PairedDifference paired = PairedDifference.of(List.of(model), List.of(other));
    assertEquals(0.1, paired.difference(), 1e-12);
    assertEquals(0.05, paired.standardError(), 1e-12);
    // z = 2
    assertEquals(0.04550026, paired.pValue(), 1e-8);
    assertEquals(0.1 - 1.959963985 * 0.05, paired.low(), 1e-9);
    assertEquals(0.1 + 1.959963985 * 0.05, paired.high(), 1e-9);
  }

  @Test
  void seedsThatShareNoExamplesErrorAreThePairedTTest() {
    // Orthogonal influences: differences 1, 2, 6 have mean 3, variance 7; t = 3 / sqrt(7/3), 2 df.
    List<Estimate> model =
        List.of(
            new Estimate(1, new double[] {1, 0, 0}),
            new Estimate(2, new double[] {0, 1, 0}),
            new Estimate(6, new double[] {0, 0, 1}));
    Estimate zero = new Estimate(0, new double[3]);
    PairedDifference paired = PairedDifference.of(model, List.of(zero, zero, zero));
    assertEquals(Math.sqrt(7 / 3.), paired.standardError(), 1e-12);
    assertEquals(2, paired.degreesOfFreedom(), 1e-12);
    // Student with 2 degrees of freedom has F(-t) = 1/2 - t / (2 sqrt(2 + t²)).
    double t = 3 / Math.sqrt(7 / 3.);
    assertEquals(1 - t / Math.sqrt(2 + t * t), paired.pValue(), 1e-9);
  }

  @Test
  void theErrorThatSeedsShareIsAddedWithHillissDegreesOfFreedom() {
    double[] same = {0.3, -0.4};
    List<Estimate> model = List.of(new Estimate(1, same), new Estimate(2, same));
    Estimate zero = new Estimate(0, new double[2]);
    PairedDifference paired = PairedDifference.of(model, List.of(zero, zero));
    // Between seeds .5 / 2, shared .25; degrees of freedom 1 · (1 + 2 · .25 / .5)² = 4.
    assertEquals(Math.sqrt(0.5), paired.standardError(), 1e-12);
    assertEquals(4, paired.degreesOfFreedom(), 1e-12);
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    Random random = new Random(5);
    float[] labels = classes(random, 50, 2);
    Estimate estimate = Estimator.AUC.of(scores(random, 50, false), labels, null);
    PairedDifference paired = PairedDifference.of(List.of(estimate), List.of(estimate));
    assertEquals(0, paired.difference());
    assertEquals(1, paired.pValue());
  }

  @Test
  void tooFewExamplesOfAClassDetermineNoPValue() {
    float[] labels = {1, 0, 0, 0};
    Estimate first = Estimator.AUC.of(new float[] {2, 1, 3, 0}, labels, null);
    Estimate second = Estimator.AUC.of(new float[] {0, 1, 3, 2}, labels, null);
    assertTrue(Double.isNaN(PairedDifference.of(List.of(first), List.of(second)).pValue()));
    Estimate none = Estimator.AUC.of(new float[] {2, 1}, new float[] {0, 0}, null);
    assertTrue(Double.isNaN(none.value()));
    Estimate broken = Estimator.AUC.of(new float[] {Float.NaN, 1}, new float[] {0, 1}, null);
    assertTrue(Double.isNaN(broken.value()));
  }

  @Test
  void equallyGoodModelsSeldomDifferSignificantly() {
    Random random = new Random(6);
    int rejected = 0;
    int trials = 1000;
    for (int trial = 0; trial < trials; trial++) {
      rejected += trial(random, 3, 0).pValue() < 0.05 ? 1 : 0;
    }
    // Five in a hundred, within four standard deviations; never far above.
    assertTrue(rejected < 50 + 4 * 7, "rejected " + rejected + " of " + trials);
    assertTrue(rejected > 5, "rejected " + rejected + " of " + trials);
  }

  @Test
  void aBetterModelIsFound() {
    PairedDifference paired = trial(new Random(7), 5, 1);
    assertTrue(paired.difference() > 0);
    assertTrue(paired.pValue() < 0.01, paired.toString());
  }

  @Test
  void holmsCorrectionStepsDown() {
    assertArrayEquals(
        new double[] {0.03, 0.06, 0.06, Double.NaN},
        Holm.adjust(0.01, 0.04, 0.03, Double.NaN),
        1e-12);
    assertArrayEquals(new double[] {1, 1}, Holm.adjust(0.9, 0.6), 1e-12);
  }

  @Test
  void estimatesThatCannotBePairedAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PairedDifference.of(List.of(), List.of()));
  }

  /** Two models whose scores share the truth and each have noise by seed and by example. */
  private static PairedDifference trial(Random random, int seeds, double gain) {
    int count = 200;
    float[] labels = classes(random, count, 2);
    double[] hard = random.doubles(count).map(u -> 2 * u).toArray();
    List<List<Estimate>> models = new ArrayList<>();
    for (int model = 0; model < 2; model++) {
      double[] ofModel = random.doubles(count).toArray();
      List<Estimate> estimates = new ArrayList<>();
      for (int s = 0; s < seeds; s++) {
        double strength = 1 + 0.2 * random.nextGaussian() + (model == 0 ? gain : 0);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
          double noise = hard[i] + ofModel[i] + 0.5 * random.nextGaussian();
          logits[i] = (float) (strength * labels[i] + noise);
        }
        estimates.add(Estimator.AUC.of(logits, labels, null));
      }
      models.add(estimates);
    }
    return PairedDifference.of(models.get(0), models.get(1));
  }

  private static double measure(Metric metric, Scored scored) {
    Metric.Accumulator accumulator = metric.start("click");
    accumulator.add(scored);
    return accumulator.result();
  }

  private static float[] classes(Random random, int count, int least) {
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i < 2 * least ? i % 2 : random.nextInt(2);
    }
    return labels;
  }

  private static float[] scores(Random random, int count, boolean tied) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = tied ? random.nextInt(5) - 2 : (float) random.nextGaussian();
    }
    return scores;
  }

  private static double kernel(float positive, float negative) {
    return positive > negative ? 1 : positive == negative ? 0.5 : 0;
  }

  private static double area(float[] scores, float[] labels) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < labels.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          sum += kernel(scores[i], scores[j]);
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  /** DeLong's formula (1988, equations 4 to 6), O(N²). */
  private static double covarianceOfAllPairs(float[] first, float[] second, float[] labels) {
    double covariance = 0;
    for (int side = 0; side < 2; side++) {
      double products = 0;
      int count = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == side) {
          products +=
              (component(first, labels, i) - area(first, labels))
                  * (component(second, labels, i) - area(second, labels));
          count++;
        }
      }
      covariance += products / (count - 1) / count;
    }
    return covariance;
  }

  private static double component(float[] scores, float[] labels, int i) {
    double sum = 0;
    int count = 0;
    for (int j = 0; j < labels.length; j++) {
      if (labels[j] != labels[i]) {
        boolean positive = labels[i] == 1;
        sum += kernel(scores[positive ? i : j], scores[positive ? j : i]);
        count++;
      }
    }
    return sum / count;
  }
}
