package org.jingu.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.jingu.cli.compare.CompareReport.ReliabilityPoint;
import org.jingu.cli.compare.CompareReport.RocPoint;
import org.jingu.cli.compare.Predictions.OfTask;
import org.jingu.significance.Estimator;
import org.junit.jupiter.api.Test;

class CurvesTest {
  @Test
  void theAreaUnderTheRocCurveIsTheMeanAuc() {
    Random random = new Random(1);
    for (boolean tied : new boolean[] {false, true}) {
      Curves curves = new Curves();
      double auc = 0;
      for (int seed = 0; seed < 3; seed++) {
        OfTask examples = draw(random, 4000, tied);
        curves.add(examples);
        auc += Estimator.AUC.of(examples.logits(), examples.labels(), null).value() / 3;
      }
      assertEquals(auc, area(curves.roc()), 2e-3);
    }
  }

  @Test
  void aPerfectRankingStartsAtOne() {
    Curves curves = new Curves();
    curves.add(new OfTask(new float[] {2, 1, -1}, new float[] {1, 1, 0}, null));
    assertEquals(new RocPoint(0, 1), curves.roc().get(0));
  }

  @Test
  void oneClassHasNoRocCurve() {
    Curves curves = new Curves();
    curves.add(new OfTask(new float[] {2, 1}, new float[] {1, 1}, null));
    assertTrue(curves.roc().isEmpty());
  }

  @Test
  void truePredictionsLieOnTheDiagonal() {
    Random random = new Random(2);
    int count = 200_000;
    float[] logits = new float[count];
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logits[i])) ? 1 : 0;
    }
    Curves curves = new Curves();
    curves.add(new OfTask(logits, labels, null));
    List<ReliabilityPoint> points = curves.reliability();
    assertEquals(20, points.size());
    points.forEach(point -> assertEquals(point.predicted(), point.observed(), 0.02));
  }

  @Test
  void weightsCountLikeRepeatedExamples() {
    Curves weighted = new Curves();
    weighted.add(new OfTask(new float[] {1, 0}, new float[] {1, 0}, new float[] {3, 1}));
    Curves repeated = new Curves();
    repeated.add(new OfTask(new float[] {1, 1, 1, 0}, new float[] {1, 1, 1, 0}, null));
    assertEquals(repeated.roc(), weighted.roc());
  }

  private static OfTask draw(Random random, int count, boolean tied) {
    float[] logits = new float[count];
    float[] labels = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(3) == 0 ? 1 : 0;
      double score = labels[i] + random.nextGaussian();
      logits[i] = tied ? Math.round(score) : (float) score;
    }
    return new OfTask(logits, labels, null);
  }

  private static double area(List<RocPoint> roc) {
    double area = 0;
    for (int i = 1; i < roc.size(); i++) {
      RocPoint from = roc.get(i - 1);
      RocPoint to = roc.get(i);
      area +=
          (to.falsePositiveRate() - from.falsePositiveRate())
              * (to.truePositiveRate() + from.truePositiveRate())
              / 2;
    }
    return area;
  }
}
