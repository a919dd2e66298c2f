package org.jingu.lab.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Intervals hold the truth as often as they say, and a curve that ends is told from one that falls.
 */
final class SimulationTest {
  private static final Simulation.Design DESIGN = Simulation.Design.even(11, 3.4, 0.02, 0.02);

  /** A level that has a share of the last loss. */
  private static Law law(double share) {
    double last = Math.pow(10, -0.25 * 3.4);
    return new Law(Form.LEVEL, share / (1 - share) * last, 1, 0.25);
  }

  /** A5. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6})
  void theExponentIsFoundAndItsIntervalHoldsItNineTimesOfTen(double share) {
    Simulation simulation = Simulation.of(law(share), DESIGN, 200, 1);
    assertEquals(0, simulation.bias(), 0.01, simulation.toString());
    assertTrue(simulation.coverage() >= 0.85, simulation.toString());
    assertTrue(simulation.coverage() <= 0.95, simulation.toString());
  }

  /** A6: of a teacher with eight terms nothing is left for larger models. */
  @Test
  void aTeacherOfEightTermsSaturates() {
    Well19937c random = new Well19937c(5);
    int saturates = 0;
    for (int sweep = 0; sweep < 60; sweep++) {
      List<Observation> observations = new ArrayList<>();
      for (double x : DESIGN.sizes()) {
        // A model learns the strongest terms; what is left over is the optimiser's noise.
        double learned = Math.min(8, 2 * Math.pow(x, 2 / 3.0));
        double left = Math.max(0, Math.pow(learned, -0.5) - Math.pow(8, -0.5));
        double y = (0.3 * left + 0.002) * Math.exp(0.03 * random.nextGaussian());
        observations.add(new Observation(x, y, 0.02));
      }
      saturates += Curve.of(observations, 0).verdict() == Verdict.SATURATES ? 1 : 0;
    }
    assertTrue(saturates >= 57, saturates + " of 60");
  }

  @Test
  void aPowerLawDoesNotSaturate() {
    assertEquals(0, Simulation.of(law(0), DESIGN, 60, 2).saturates());
  }

  @Test
  void drawnSweepsAgreeWithTheProfileOfTheSquares() {
    Well19937c random = new Well19937c(11);
    List<Observation> observations = DESIGN.draw(law(0.3), random);
    Curve curve = Curve.of(observations, 0);
    Bootstrap bootstrap =
        new Bootstrap(
            observations.stream()
                .map(it -> new Bootstrap.Configuration(it.x(), List.of(it.y()), 0))
                .toList(),
            0.02,
            0.02,
            300,
            1);
    Interval drawn = bootstrap.middle(Law::c);
    double own = curve.exponent().high() - curve.exponent().low();
    assertEquals(1, (drawn.high() - drawn.low()) / own, 0.5, drawn + " and " + curve.exponent());
    assertTrue(drawn.contains(curve.law().c()), drawn + " without " + curve.law());
    List<Interval> band = bootstrap.band(new double[] {1, 100});
    assertTrue(band.get(0).contains(curve.law().at(1)), band.toString());
  }
}
