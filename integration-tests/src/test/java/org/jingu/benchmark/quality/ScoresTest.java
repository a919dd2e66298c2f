package org.jingu.benchmark.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static final double EXACT = 1e-12;

  @Test
  void valuesAreThoseOfAHandCount() {
    // Of the four pairs of a click and another row three are in order.
    Scores scores = Scores.of(new float[] {1, 0, 1, 0}, new double[] {0.75, 0.5, 0.25, 0.125});
    assertEquals(0.75, scores.auc(), EXACT);
    double loss = -(Math.log(0.75) + Math.log(0.5) + Math.log(0.25) + Math.log(0.875)) / 4;
    assertEquals(loss, scores.logLoss(), EXACT);
    assertEquals(1.625 / 2, scores.calibration(), EXACT);
  }

  @Test
  void tiesCountHalf() {
    float[] labels = {1, 0, 1, 0, 0};
    assertEquals(0.5, Scores.of(labels, new double[] {0.3, 0.3, 0.3, 0.3, 0.3}).auc(), EXACT);
    // Pairs: 0.6 over 0.6 (half), 0.1 and 0.1; 0.1 under 0.6, level with two.
    double[] tied = {0.6, 0.6, 0.1, 0.1, 0.1};
    assertEquals((0.5 + 2 + 0 + 0.5 + 0.5) / 6, Scores.of(labels, tied).auc(), EXACT);
  }

  @Test
  void aucIsTheShareOfPairsInOrder() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 20; round++) {
      float[] labels = new float[60];
      double[] p = new double[labels.length];
      for (int i = 0; i < p.length; i++) {
        labels[i] = i < 2 ? i : random.nextInt(2);
        p[i] = random.nextInt(1 + round) / 20.0;
      }
      assertEquals(pairsInOrder(labels, p), Scores.of(labels, p).auc(), EXACT);
    }
  }

  private static double pairsInOrder(float[] labels, double[] p) {
    double order = 0;
    double pairs = 0;
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        if (labels[i] > labels[j]) {
          pairs++;
          order += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
        }
      }
    }
    return order / pairs;
  }

  @Test
  void aWrongCertaintyHasAFiniteLoss() {
    Scores scores = Scores.of(new float[] {1, 0}, new double[] {0, 1});
    assertEquals(-Math.log(1e-7), scores.logLoss(), 1e-6);
    assertEquals(0, scores.auc(), EXACT);
  }

  @Test
  void theShareIsOfTheGainOverChance() {
    Scores optimum = new Scores(0.9, 0.2, 1);
    assertEquals(0.5, new Scores(0.7, 0.3, 1).shareOf(optimum), EXACT);
    assertEquals(1, optimum.shareOf(optimum), EXACT);
  }

  @Test
  void whatIsNoProbabilityIsRefused() {
    float[] labels = {1, 0};
    for (double bad : new double[] {Double.NaN, -0.1, 1.1}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> Scores.of(labels, new double[] {0.5, bad}))
              .getMessage();
      assertTrue(message.contains("row 1 is " + bad), message);
    }
  }

  @Test
  void rowsAndLabelsMustFit() {
    assertThrows(
        IllegalArgumentException.class, () -> Scores.of(new float[] {1, 0}, new double[] {0.5}));
    assertThrows(
        IllegalArgumentException.class,
        () -> Scores.of(new float[] {1, 1}, new double[] {0.5, 0.4}));
  }
}
