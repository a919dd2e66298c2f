package org.jingu.engine.backend;

import java.nio.FloatBuffer;
import org.jingu.api.DropoutMask;

/**
 * The elements of dropout masks. Each depends on nothing but the run's seed, the step, the mask's
 * name and its index, so that a resumed run drops what the uninterrupted one would have dropped.
 */
public final class DropoutNoise {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private DropoutNoise() {}

  /**
   * Writes the elements {@code first} to {@code end - 1} of a mask [B, shape...]: 0 with the mask's
   * probability, else 1 / (1 - rate).
   *
   * @param step the number of steps made before this one
   */
  public static void fill(
      FloatBuffer to, DropoutMask mask, long seed, long step, int first, int end) {
    long stream = stream(mask, seed, step);
    float keep = (float) (1 / (1 - mask.rate()));
    for (int i = first; i < end; i++) {
      double unit = (mix(stream + i * GOLDEN_RATIO) >>> 11) * 0x1p-53;
      to.put(i, unit < mask.rate() ? 0 : keep);
    }
  }

  /**
   * The stream from which a mask is drawn: element i is dropped where the upper 53 bits of {@code
   * mix(stream + i * 0x9E3779B97F4A7C15)}, as a fraction, are below the rate.
   *
   * @param step the number of steps made before this one
   */
  public static long stream(DropoutMask mask, long seed, long step) {
    return mix(mix(seed + GOLDEN_RATIO * (1 + step)) + hash(mask.name()));
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static long hash(String name) {
    long h = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x100000001B3L;
    }
    return h;
  }
}
