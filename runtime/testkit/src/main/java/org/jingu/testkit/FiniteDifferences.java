package org.jingu.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.api.data.Batch;

/** Compares a model's gradients with central differences of its loss, both in double precision. */
final class FiniteDifferences {
  private static final double TOLERANCE = 1e-6;

  /** Two steps: a kink of ReLU within the first is most likely outside the second. */
  private static final double[] STEPS = {1e-5, 3e-7};

  private final ReferenceEngine engine;
  private final Random random;

  FiniteDifferences(ReferenceEngine engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
  }

  /**
   * Parameters away from their initial values, where zero biases would put empty bags on ReLU's
   * kink and hide mistakes behind zero gradients.
   */
  Map<String, double[]> values(long seed) {
    Map<String, double[]> values = engine.initialValues(seed);
    for (String name : parametersAndTables(values)) {
      double[] value = values.get(name);
      for (int i = 0; i < value.length; i++) {
        value[i] += 0.1 * random.nextGaussian();
      }
    }
    return values;
  }

  private Set<String> parametersAndTables(Map<String, double[]> values) {
    Set<String> names = new TreeSet<>(values.keySet());
    engine.training().states().forEach(state -> names.remove(state.name()));
    return names;
  }

  /**
   * Checks every tensor's gradient along a random direction, which has a share of every element.
   *
   * @throws AssertionError with the first tensor whose gradient is not the slope of the loss
   */
  void check(Map<String, double[]> values, Batch batch) {
    Map<String, double[]> moving = new LinkedHashMap<>(values);
    engine
        .step(values, batch)
        .gradients()
        .forEach((name, gradient) -> check(name, gradient, moving, batch));
  }

  private void check(String name, double[] gradient, Map<String, double[]> values, Batch batch) {
    double[] direction = direction(gradient.length);
    double expected = 0;
    double norm = 0;
    for (int i = 0; i < gradient.length; i++) {
      expected += gradient[i] * direction[i];
      norm += gradient[i] * gradient[i];
    }
    double slope = 0;
    for (double h : STEPS) {
      slope =
          (moved(name, direction, h, values, batch) - moved(name, direction, -h, values, batch))
              / (2 * h);
      // Rounding of the loss, some 1e-15, is divided by the step.
      if (Math.abs(slope - expected) <= TOLERANCE * Math.max(1e-3, Math.sqrt(norm)) + 1e-14 / h) {
        return;
      }
    }
    throw new AssertionError(
        "the gradient of %s says that the loss changes by %s along a random direction; it changes by %s"
            .formatted(name, expected, slope));
  }

  /** A random vector of length 1. */
  private double[] direction(int size) {
    double[] direction = random.doubles(size).map(x -> x - 0.5).toArray();
    double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
    return Arrays.stream(direction).map(x -> x / norm).toArray();
  }

  /** The loss with one tensor moved. */
  private double moved(
      String name, double[] direction, double h, Map<String, double[]> values, Batch batch) {
    double[] original = values.get(name);
    double[] moved = original.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += h * direction[i];
    }
    values.put(name, moved);
    double loss = engine.loss(values, batch);
    values.put(name, original);
    return loss;
  }
}
