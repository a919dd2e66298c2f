package org.jingu.synth;

/**
 * Random numbers by position: the number of an index is a function of a key and the index alone
 * (SplitMix64, Steele, Lea and Flood, 2014), so that whatever is drawn can be drawn again without
 * what was drawn before it.
 *
 * @param key of the whole sequence
 */
record Counter(long key) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The sequence of one purpose under a seed. */
  static Counter of(long seed, int purpose) {
    return new Counter(mix(mix(seed + GOLDEN) + purpose * GOLDEN));
  }

  /** The sequence at an index, for draws with two indices. */
  Counter at(long index) {
    return new Counter(bits(index));
  }

  /** 64 bits. */
  long bits(long index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /** Uniform in [0, 1), of 53 bits. */
  double uniform(long index) {
    return (bits(index) >>> 11) * 0x1p-53;
  }

  /** Uniform in {0, …, bound - 1}; the bias of a bound far below 2^53 is below rounding. */
  int below(long index, int bound) {
    return (int) (uniform(index) * bound);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
