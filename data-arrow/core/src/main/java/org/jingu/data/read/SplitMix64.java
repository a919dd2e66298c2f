package org.jingu.data.read;

/**
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), written out because the order of a shuffle must
 * be the same on every Java version, which the library's generators do not promise.
 */
final class SplitMix64 {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private long state;

  /** A stream of its own for each combination of keys. */
  SplitMix64(long... keys) {
    for (long key : keys) {
      state = mix(state + GAMMA) ^ key;
    }
  }

  /** A number in [0, 1), the stream's next. */
  double fraction() {
    state += GAMMA;
    return (mix(state) >>> 11) * 0x1p-53;
  }

  /** A permutation of {@code 0 .. n - 1} (Fisher and Yates). */
  int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** A number in {@code [0, bound)}; its bias, below 2^-32, is far from mattering. */
  private int below(int bound) {
    state += GAMMA;
    return (int) Math.multiplyHigh(mix(state) >>> 1, (long) bound << 1);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
