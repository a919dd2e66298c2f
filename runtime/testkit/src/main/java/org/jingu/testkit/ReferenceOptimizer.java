package org.jingu.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * The optimizers of golden files in their plainest form: Adam for dense parameters; row-wise
 * AdaGrad, Adam or SGD for tables; the regularizer over whole tables and clipping by the norm of
 * all gradients.
 */
final class ReferenceOptimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final double denseRate;
  private final double tableRate;
  private final String tableAlgorithm;
  private final double regularizer;
  private final double clipNorm;
  private final Map<String, Integer> tables;
  private final Map<String, double[]> first = new HashMap<>();
  private final Map<String, double[]> second = new HashMap<>();
  private int steps;

  /** With the width of every table. */
  ReferenceOptimizer(JsonNode settings, Map<String, Integer> tables) {
    this.denseRate = settings.get("dense_lr").asDouble();
    this.tableRate = settings.get("sparse_lr").asDouble();
    this.tableAlgorithm = settings.get("sparse").asText();
    this.regularizer = settings.path("embedding_regularizer").asDouble(0);
    this.clipNorm = settings.path("clip_norm").asDouble(0);
    this.tables = tables;
  }

  /** Changes {@code values} by one step along {@code gradients}, which it may overwrite. */
  void update(Map<String, double[]> values, Map<String, double[]> gradients) {
    steps++;
    for (String table : tables.keySet()) {
      double[] gradient = gradients.get(table);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += regularizer * values.get(table)[i];
      }
    }
    clip(gradients);
    gradients.forEach(
        (name, gradient) -> {
          double[] value = values.get(name).clone();
          if (!tables.containsKey(name)) {
            adam(name, value, gradient, denseRate);
          } else {
            switch (tableAlgorithm) {
              case "rowwise_adagrad" -> rowwiseAdagrad(name, value, gradient, tables.get(name));
              case "adam" -> adam(name, value, gradient, tableRate);
              case "sgd" -> sgd(value, gradient);
              default -> throw new IllegalArgumentException("table optimizer " + tableAlgorithm);
            }
          }
          values.put(name, value);
        });
  }

  private void clip(Map<String, double[]> gradients) {
    double squares = 0;
    for (double[] gradient : gradients.values()) {
      for (double g : gradient) {
        squares += g * g;
      }
    }
    // PyTorch adds 1e-6 to the norm.
    double factor = clipNorm / (Math.sqrt(squares) + 1e-6);
    if (clipNorm > 0 && factor < 1) {
      for (double[] gradient : gradients.values()) {
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= factor;
        }
      }
    }
  }

  private void adam(String name, double[] value, double[] gradient, double rate) {
    double[] m = first.computeIfAbsent(name, key -> new double[value.length]);
    double[] v = second.computeIfAbsent(name, key -> new double[value.length]);
    for (int i = 0; i < value.length; i++) {
      m[i] = BETA1 * m[i] + (1 - BETA1) * gradient[i];
      v[i] = BETA2 * v[i] + (1 - BETA2) * gradient[i] * gradient[i];
      double root = Math.sqrt(v[i]) / Math.sqrt(1 - Math.pow(BETA2, steps)) + EPSILON;
      value[i] -= rate / (1 - Math.pow(BETA1, steps)) * m[i] / root;
    }
  }

  private void rowwiseAdagrad(String name, double[] value, double[] gradient, int width) {
    double[] sums = first.computeIfAbsent(name, key -> new double[value.length / width]);
    for (int row = 0; row < sums.length; row++) {
      double squares = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        squares += gradient[i] * gradient[i];
      }
      sums[row] += squares / width;
      // A row without a gradient is left alone, even where its sum is 0.
      for (int i = row * width; squares > 0 && i < (row + 1) * width; i++) {
        value[i] -= tableRate * gradient[i] / (Math.sqrt(sums[row]) + EPSILON);
      }
    }
  }

  private void sgd(double[] value, double[] gradient) {
    for (int i = 0; i < value.length; i++) {
      value[i] -= tableRate * gradient[i];
    }
  }
}
