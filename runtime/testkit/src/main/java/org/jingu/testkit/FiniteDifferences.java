package org.jingu.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
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
    ToDoubleFunction<Map<String, double[]>> loss = moved -> engine.loss(moved, batch);
    check(engine.step(values, batch).gradients(), values, loss, TOLERANCE, 1e-3);
  }

  /**
   * Checks gradients from anywhere against the slopes of a loss.
   *
   * @param tolerance of a slope, relative to the gradient's norm
   * @param least the norm that stands for smaller ones
   */
  void check(
      Map<String, double[]> gradients,
      Map<String, double[]> values,
      ToDoubleFunction<Map<String, double[]>> loss,
      double tolerance,
      double least) {
    Map<String, double[]> moving = new LinkedHashMap<>(values);
    gradients.forEach(
        (name, gradient) -> {
          double allowed = tolerance * Math.max(least, norm(gradient));
          check(name, gradient, moving, loss, allowed);
        });
  }

  private void check(
      String name,
      double[] gradient,
      Map<String, double[]> values,
      ToDoubleFunction<Map<String, double[]>> loss,
      double allowed) {
    double[] direction = direction(gradient.length);
    double expected = 0;
    for (int i = 0; i < gradient.length; i++) {
      expected += gradient[i] * direction[i];
    }
    double slope = 0;
    for (double h : STEPS) {
      slope =
          (moved(name, direction, h, values, loss) - moved(name, direction, -h, values, loss))
              / (2 * h);
      // Rounding of the loss, some 1e-15, is divided by the step.
      if (Math.abs(slope - expected) <= allowed + 1e-14 / h) {
        return;
      }
    }
    throw new AssertionError(
        "the gradient of %s says that the loss changes by %s along a random direction; it changes by %s"
            .formatted(name, expected, slope));
  }

  /** The Euclidean norm. */
  static double norm(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  /** A random vector of length 1. */
  private double[] direction(int size) {
    double[] direction = random.doubles(size).map(x -> x - 0.5).toArray();
    double norm = norm(direction);
    return Arrays.stream(direction).map(x -> x / norm).toArray();
  }

  /** The loss with one tensor moved. */
  private double moved(
      String name,
      double[] direction,
      double h,
      Map<String, double[]> values,
      ToDoubleFunction<Map<String, double[]>> loss) {
    double[] original = values.get(name);
    double[] moved = original.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += h * direction[i];
    }
    values.put(name, moved);
    double result = loss.applyAsDouble(values);
    values.put(name, original);
    return result;
  }
}
