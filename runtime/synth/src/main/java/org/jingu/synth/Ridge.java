package org.jingu.synth;

import java.util.Arrays;

/**
 * A function of one direction through many features, less its linear part, which products of order
 * 1 have: u / sqrt(1 + u²), which saturates, or max(u, 0).
 *
 * @param coordinates of the direction
 * @param weights of the direction
 * @param rectified whether it is max(u, 0)
 * @param mean what is taken off
 * @param slopes what is taken off by coordinate
 * @param scale to variance 1
 */
record Ridge(
    Part part,
    float amplitude,
    int[] coordinates,
    float[] weights,
    boolean rectified,
    float mean,
    float[] slopes,
    float scale)
    implements Term {

  /**
   * Measures mean, slopes and scale on examples.
   *
   * @param rows by coordinate, its values of the same examples
   */
  static Ridge measured(
      Part part,
      float amplitude,
      int[] coordinates,
      float[] weights,
      boolean rectified,
      float[][] rows) {
    int examples = rows[0].length;
    float[] u = new float[examples];
    for (int i = 0; i < coordinates.length; i++) {
      add(weights[i], rows[coordinates[i]], u, examples);
    }
    float[] value = new float[examples];
    double sum = 0;
    for (int e = 0; e < examples; e++) {
      value[e] = activate(u[e], rectified);
      sum += value[e];
    }
    float mean = (float) (sum / examples);
    float[] slopes = new float[coordinates.length];
    for (int i = 0; i < coordinates.length; i++) {
      float[] row = rows[coordinates[i]];
      double product = 0;
      for (int e = 0; e < examples; e++) {
        product += (value[e] - mean) * row[e];
      }
      slopes[i] = (float) (product / examples);
    }
    for (int i = 0; i < coordinates.length; i++) {
      add(-slopes[i], rows[coordinates[i]], value, examples);
    }
    double squares = 0;
    for (int e = 0; e < examples; e++) {
      squares += (value[e] - mean) * (value[e] - mean);
    }
    float scale = (float) (1 / Math.sqrt(squares / examples));
    return new Ridge(part, amplitude, coordinates, weights, rectified, mean, slopes, scale);
  }

  private static float activate(float u, boolean rectified) {
    return rectified ? Math.max(u, 0) : u / (float) Math.sqrt(1 + u * u);
  }

  private static void add(float times, float[] row, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += times * row[i];
    }
  }

  @Override
  public float[] compute(Chunk chunk) {
    int count = chunk.count;
    float[] to = chunk.scratch;
    Arrays.fill(to, 0);
    for (int i = 0; i < coordinates.length; i++) {
      add(weights[i], chunk.coordinates[coordinates[i]], to, count);
    }
    if (rectified) {
      for (int i = 0; i < count; i++) {
        to[i] = (Math.max(to[i], 0) - mean) * scale;
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = (to[i] / (float) Math.sqrt(1 + to[i] * to[i]) - mean) * scale;
      }
    }
    for (int i = 0; i < coordinates.length; i++) {
      add(-slopes[i] * scale, chunk.coordinates[coordinates[i]], to, count);
    }
    return to;
  }
}
