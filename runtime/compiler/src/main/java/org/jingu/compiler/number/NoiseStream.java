package org.jingu.compiler.number;

/**
 * Streams of random numbers that depend on nothing but the run's seed, the step and a name, so that
 * a resumed run draws what the uninterrupted one would have drawn, in any order.
 */
public final class NoiseStream {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private NoiseStream() {}

  /**
   * The stream of a name in a step; its number i is {@code mix(stream + i * 0x9E3779B97F4A7C15)}.
   *
   * @param step the number of steps made before this one
   */
  public static long of(String name, long seed, long step) {
    return of(ofStep(seed, step), hash(name));
  }

  /** What all streams of a step have in common. */
  public static long ofStep(long seed, long step) {
    return mix(seed + GOLDEN_RATIO * (1 + step));
  }

  /**
   * The stream of a name in a step.
   *
   * @param ofStep {@link #ofStep}
   * @param hash of the name
   */
  public static long of(long ofStep, long hash) {
    return mix(ofStep + hash);
  }

  /** Number {@code index} of a stream. */
  public static long number(long stream, long index) {
    return mix(stream + index * GOLDEN_RATIO);
  }

  /** Number {@code index} of a stream as a fraction, its upper 53 bits: uniform in [0, 1). */
  public static double fraction(long stream, long index) {
    return (number(stream, index) >>> 11) * 0x1p-53;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** FNV-1a of 64 bits, a character at a time. */
  public static long hash(String name) {
    long h = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x100000001B3L;
    }
    return h;
  }
}
