package org.jingu.lab.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresOptimizer.Optimum;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DiagonalMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.util.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fits find the law that made the losses, and what another implementation finds. */
final class FitterTest {
  private static List<Observation> exact(Law law, int points, double decades) {
    Simulation.Design design = Simulation.Design.even(points, decades, 0, 0);
    return Arrays.stream(design.sizes())
        .mapToObj(x -> new Observation(x, law.at(x), 0.01))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0.25", "0.1, 2, 0.5", "0.0008, 0.0123, 0.21", "5, 0.3, 1.5"})
  void exactLossesGiveTheirLawBack(double a, double b, double c) {
    Law law = new Law(Form.LEVEL, a, b, c);
    Law found = Fitter.fit(Form.LEVEL, exact(law, 11, 3.4)).law();
    assertEquals(c, found.c(), 1e-4 * c);
    assertEquals(b, found.b(), 1e-3 * b);
    assertEquals(a, found.a(), 1e-3 * b);
  }

  @Test
  void lossesOfALogarithmGiveItBack() {
    Law law = new Law(Form.LOGARITHM, 5, -0.3, 0);
    Law found = Fitter.fit(Form.LOGARITHM, exact(law, 8, 3)).law();
    assertEquals(5, found.a(), 1e-9);
    assertEquals(-0.3, found.b(), 1e-9);
  }

  /** Levenberg and Marquardt's method of Commons Math, started at the truth. */
  @Test
  void noisyLossesGiveTheLeastSquaresOfAnotherImplementation() {
    Well19937c random = new Well19937c(7);
    Law truth = new Law(Form.LEVEL, 0.2, 1, 0.4);
    Simulation.Design design = Simulation.Design.even(11, 3.4, 0.03, 0.01);
    for (int sweep = 0; sweep < 20; sweep++) {
      List<Observation> observations = design.draw(truth, random);
      Fit own = Fitter.fit(Form.LEVEL, observations, 0.03);
      double weight = 1 / (0.03 * 0.03 + 0.01 * 0.01);
      double other = levenbergMarquardt(observations, weight);
      assertEquals(other, own.chiSquare(), 1e-5 * other);
    }
  }

  private static double levenbergMarquardt(List<Observation> observations, double weight) {
    double[] target = observations.stream().mapToDouble(it -> Math.log(it.y())).toArray();
    double[] weights = new double[target.length];
    Arrays.fill(weights, weight);
    Optimum optimum =
        new LevenbergMarquardtOptimizer()
            .optimize(
                new LeastSquaresBuilder()
                    .start(new double[] {0.2, 1, 0.4})
                    .target(target)
                    .weight(new DiagonalMatrix(weights))
                    .model(point -> value(observations, point))
                    .maxEvaluations(10_000)
                    .maxIterations(10_000)
                    .build());
    return optimum.getCost() * optimum.getCost();
  }

  private static Pair<RealVector, RealMatrix> value(List<Observation> all, RealVector point) {
    double[] values = new double[all.size()];
    double[][] slopes = new double[all.size()][3];
    for (int i = 0; i < values.length; i++) {
      double x = all.get(i).x();
      double power = Math.pow(x, -point.getEntry(2));
      double y = point.getEntry(0) + point.getEntry(1) * power;
      values[i] = Math.log(y);
      slopes[i][0] = 1 / y;
      slopes[i][1] = power / y;
      slopes[i][2] = -point.getEntry(1) * power * Math.log(x) / y;
    }
    return Pair.create(new ArrayRealVector(values), new Array2DRowRealMatrix(slopes));
  }

  @Test
  void scatterThatErrorsDoNotExplainIsFound() {
    Well19937c random = new Well19937c(3);
    Law truth = new Law(Form.POWER, 0, 1, 0.3);
    double sum = 0;
    for (int sweep = 0; sweep < 50; sweep++) {
      List<Observation> drawn = Simulation.Design.even(12, 3, 0.05, 0.01).draw(truth, random);
      sum += Fitter.fit(Form.POWER, drawn).scatter();
    }
    assertEquals(0.05, sum / 50, 0.005);
  }

  @Test
  void tooFewObservationsAreRefused() {
    List<Observation> three = exact(new Law(Form.POWER, 0, 1, 1), 3, 1);
    assertThrows(IllegalArgumentException.class, () -> Fitter.fit(Form.LEVEL, three));
  }

  @Test
  void heldOutLossesOfAPowerLawAreBetterPredictedByItThanByALogarithm() {
    List<Observation> observations = exact(new Law(Form.POWER, 0, 1, 0.5), 10, 3);
    Curve curve = Curve.of(observations, 2);
    HoldOut power = curve.heldOut().get(Form.POWER);
    HoldOut logarithm = curve.heldOut().get(Form.LOGARITHM);
    assertTrue(power.meanError() < 1e-6, power.toString());
    assertTrue(power.logScore() > logarithm.logScore(), logarithm.toString());
    assertEquals(Form.POWER, curve.preferred());
    assertEquals(Verdict.FALLS, curve.verdict());
  }

  @Test
  void aSurfaceGivesItsNumbersBack() {
    Surface truth = new Surface(300, 0.4, 200, 0.3, 0.01, 0, 0);
    List<Surface.Loss> losses = new ArrayList<>();
    for (double n = 1e4; n < 1e9; n *= 10) {
      for (double d = 1e5; d < 1e8; d *= 4) {
        losses.add(new Surface.Loss(n, d, truth.at(n, d)));
      }
    }
    Surface found = Surface.of(losses);
    assertEquals(0.4, found.alpha(), 1e-3);
    assertEquals(0.3, found.beta(), 1e-3);
    assertEquals(0.01, found.e(), 1e-3);
    assertTrue(found.deviation() < 1e-4, found.toString());
  }
}
