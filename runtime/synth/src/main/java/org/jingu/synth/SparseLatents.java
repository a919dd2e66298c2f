package org.jingu.synth;

/**
 * A sparse feature: how often its ids come, and what each stands for. An id's latent has {@link
 * #WIDTH} coordinates, which over the ids as they come have mean 0, variance 1 and no correlation:
 * so products of coordinates of different features are orthonormal, and the share of the variance
 * that a term has is known exactly.
 */
final class SparseLatents {
  /** The coordinates of an id. */
  static final int WIDTH = 4;

  private final Zipf ids;
  private final float[] latents;
  private final int[] buckets;

  /**
   * Draws a feature.
   *
   * @param feature its number
   * @param draws of latents and buckets, of all features
   */
  SparseLatents(int feature, int vocabulary, double exponent, Counter draws) {
    this.ids = new Zipf(vocabulary, exponent);
    Counter own = draws.at(feature);
    latents = new float[vocabulary * WIDTH];
    buckets = new int[vocabulary];
    for (int i = 0; i < latents.length; i++) {
      long bits = own.bits(i);
      // Far from 0, so that products of many coordinates are neither all nor nothing.
      double size = 0.6 + 0.8 * (bits >>> 11) * 0x1p-53;
      latents[i] = (float) ((bits & 1) == 0 ? size : -size);
    }
    for (int id = 0; id < vocabulary; id++) {
      buckets[id] = own.below(latents.length + (long) id, Lookup.BUCKETS);
    }
    whiten();
  }

  /** Gram and Schmidt, with the ids' probabilities as weights and the constant first. */
  private void whiten() {
    for (int c = 0; c < WIDTH; c++) {
      add(c, -1, -mean(c, -1));
      for (int before = 0; before < c; before++) {
        add(c, before, -mean(c, before));
      }
      double scale = 1 / Math.sqrt(mean(c, c));
      for (int id = 0; id < ids.ids(); id++) {
        latents[id * WIDTH + c] *= (float) scale;
      }
    }
  }

  /** The mean of the product of two coordinates; -1 is the constant. */
  private double mean(int one, int other) {
    double sum = 0;
    for (int id = 0; id < ids.ids(); id++) {
      double factor = other < 0 ? 1 : latents[id * WIDTH + other];
      sum += ids.probability(id) * latents[id * WIDTH + one] * factor;
    }
    return sum;
  }

  private void add(int to, int from, double times) {
    for (int id = 0; id < ids.ids(); id++) {
      double value = from < 0 ? 1 : latents[id * WIDTH + from];
      latents[id * WIDTH + to] += (float) (times * value);
    }
  }

  Zipf ids() {
    return ids;
  }

  float latent(int id, int coordinate) {
    return latents[id * WIDTH + coordinate];
  }

  int bucket(int id) {
    return buckets[id];
  }

  /** How probable each bucket is. */
  double[] bucketProbabilities() {
    double[] sums = new double[Lookup.BUCKETS];
    for (int id = 0; id < ids.ids(); id++) {
      sums[buckets[id]] += ids.probability(id);
    }
    return sums;
  }
}
