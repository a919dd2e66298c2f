package org.jingu.synth;

import org.jspecify.annotations.Nullable;

/**
 * A product of coordinates of different features: that of an earlier term, which it extends, times
 * further ones. So every order can be learned along a chain of lower ones (the staircase property
 * of Abbe et al., arXiv 2108.10573); without it, products of many features are noise to gradients.
 *
 * @param place its own among the products
 * @param base what it extends, or null
 * @param factors further coordinates
 */
record Product(Part part, float amplitude, int place, @Nullable Product base, int[] factors)
    implements Term {
  @Override
  public float[] compute(Chunk chunk) {
    float[] to = chunk.products[place];
    float[] first = chunk.coordinates[factors[0]];
    if (base == null) {
      System.arraycopy(first, 0, to, 0, chunk.count);
    } else {
      multiply(chunk.products[base.place], first, to, chunk.count);
    }
    for (int i = 1; i < factors.length; i++) {
      multiply(to, chunk.coordinates[factors[i]], to, chunk.count);
    }
    return to;
  }

  private static void multiply(float[] one, float[] other, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = one[i] * other[i];
    }
  }
}
