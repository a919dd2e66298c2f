package org.jingu.benchmark;

import java.util.List;
import org.jingu.api.Initializer;

/**
 * The values that every subject starts from, each tensor's by its name. Gains and biases are random
 * too, so that none of them can be left out unnoticed.
 */
public final class InitialValues {
  private static final long SEED = 20240501;

  private InitialValues() {}

  /**
   * The values of a parameter, row-major.
   *
   * @param name the reference's name, such as {@code layers.0.fmb.0.weight}
   * @param shape the reference's shape: a linear layer's weight is [out, in]
   */
  public static float[] parameter(String name, List<Long> shape) {
    int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    if (shape.size() > 1) {
      double scale = 1 / Math.sqrt(shape.get(shape.size() - 1));
      return filled("parameter/" + name, Initializer.normal(scale), size);
    }
    float[] values = filled("parameter/" + name, Initializer.normal(0.1), size);
    if (name.endsWith("norm.weight")) {
      for (int i = 0; i < size; i++) {
        values[i] += 1;
      }
    }
    return values;
  }

  /** The embeddings X0 [B, n, d], row-major. */
  public static float[] embeddings(BenchmarkCase benchmarkCase) {
    int size = benchmarkCase.batch() * benchmarkCase.embeddings() * benchmarkCase.dimension();
    return filled("embeddings", Initializer.normal(1), size);
  }

  /** The rows of a table. */
  public static float[] table(String name, int rows, int width) {
    return filled("table/" + name, Initializer.uniform(0.05), rows * width);
  }

  /** The dense features [B, m], row-major. */
  public static float[] dense(BenchmarkCase benchmarkCase, TableSizes tables) {
    return filled("dense", Initializer.normal(1), benchmarkCase.batch() * tables.dense());
  }

  /** The labels [B], a quarter of them 1. */
  public static float[] labels(BenchmarkCase benchmarkCase) {
    float[] values = filled("labels", Initializer.uniform(1), benchmarkCase.batch());
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] < -0.5f ? 1 : 0;
    }
    return values;
  }

  private static float[] filled(String name, Initializer initializer, int size) {
    float[] values = new float[size];
    initializer.fill(values, SEED, name, 0);
    return values;
  }
}
