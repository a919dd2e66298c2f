package org.jingu.synth;

/**
 * A random table over the buckets of two or three features, without what any of them alone tells.
 *
 * @param features the features
 * @param values by the buckets, the last feature's fastest
 */
record Lookup(Part part, float amplitude, int[] features, float[] values) implements Term {
  /** The buckets into which ids of a feature fall. */
  static final int BUCKETS = 8;

  /**
   * Draws a table with mean 0 along every axis and variance 1.
   *
   * @param probabilities of the buckets, by axis
   */
  static float[] draw(Counter draws, double[][] probabilities) {
    int cells = 1;
    for (int axis = 0; axis < probabilities.length; axis++) {
      cells *= BUCKETS;
    }
    double[] table = new double[cells];
    for (int i = 0; i < cells; i++) {
      table[i] = draws.uniform(i) - 0.5;
    }
    for (int axis = 0, stride = cells / BUCKETS;
        axis < probabilities.length;
        axis++, stride /= BUCKETS) {
      center(table, stride, probabilities[axis]);
    }
    double variance = 0;
    for (int i = 0; i < cells; i++) {
      variance += table[i] * table[i] * probability(i, probabilities);
    }
    float[] values = new float[cells];
    for (int i = 0; i < cells; i++) {
      values[i] = (float) (table[i] / Math.sqrt(variance));
    }
    return values;
  }

  private static double probability(int cell, double[][] probabilities) {
    double product = 1;
    for (int axis = probabilities.length - 1, rest = cell; axis >= 0; axis--, rest /= BUCKETS) {
      product *= probabilities[axis][rest % BUCKETS];
    }
    return product;
  }

  /** Takes off the mean along one axis; means along others stay 0. */
  private static void center(double[] table, int stride, double[] probability) {
    for (int i = 0; i < table.length; i++) {
      if (i / stride % BUCKETS == 0) {
        double mean = 0;
        for (int b = 0; b < BUCKETS; b++) {
          mean += probability[b] * table[i + b * stride];
        }
        for (int b = 0; b < BUCKETS; b++) {
          table[i + b * stride] -= mean;
        }
      }
    }
  }

  @Override
  public float[] compute(Chunk chunk) {
    float[] to = chunk.scratch;
    int count = chunk.count;
    int[] cells = chunk.cells;
    System.arraycopy(chunk.buckets[features[0]], 0, cells, 0, count);
    for (int axis = 1; axis < features.length; axis++) {
      int[] buckets = chunk.buckets[features[axis]];
      for (int i = 0; i < count; i++) {
        cells[i] = cells[i] * BUCKETS + buckets[i];
      }
    }
    for (int i = 0; i < count; i++) {
      to[i] = values[cells[i]];
    }
    return to;
  }
}
