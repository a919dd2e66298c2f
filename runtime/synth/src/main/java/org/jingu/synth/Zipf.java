package org.jingu.synth;

/** Ids with probabilities that fall as (id + 1)^-s, drawn in O(1) by Walker's alias method. */
final class Zipf {
  private final double[] probability;
  private final float[] keep;
  private final int[] alias;

  Zipf(int ids, double exponent) {
    probability = new double[ids];
    double sum = 0;
    for (int i = 0; i < ids; i++) {
      probability[i] = Math.pow(i + 1.0, -exponent);
      sum += probability[i];
    }
    for (int i = 0; i < ids; i++) {
      probability[i] /= sum;
    }
    keep = new float[ids];
    alias = new int[ids];
    fill();
  }

  /** Vose's construction: every column holds one id and what is left of it of another. */
  private void fill() {
    int n = probability.length;
    double[] scaled = new double[n];
    int[] small = new int[n];
    int[] large = new int[n];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < n; i++) {
      scaled[i] = probability[i] * n;
      if (scaled[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    while (smalls > 0 && larges > 0) {
      int less = small[--smalls];
      int more = large[--larges];
      keep[less] = (float) scaled[less];
      alias[less] = more;
      scaled[more] -= 1 - scaled[less];
      if (scaled[more] < 1) {
        small[smalls++] = more;
      } else {
        large[larges++] = more;
      }
    }
    while (larges > 0) {
      keep[large[--larges]] = 1;
    }
    while (smalls > 0) {
      keep[small[--smalls]] = 1;
    }
  }

  int ids() {
    return keep.length;
  }

  double probability(int id) {
    return probability[id];
  }

  /** The id of a number that is uniform in [0, 1). */
  int draw(double uniform) {
    double scaled = uniform * keep.length;
    int column = (int) scaled;
    return scaled - column < keep[column] ? column : alias[column];
  }
}
