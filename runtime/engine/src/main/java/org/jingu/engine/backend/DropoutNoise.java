package org.jingu.engine.backend;

import java.nio.FloatBuffer;
import org.jingu.api.DropoutMask;
import org.jingu.compiler.number.NoiseStream;

/**
 * The elements of dropout masks. Each depends on nothing but the run's seed, the step, the mask's
 * name and its index, so that a resumed run drops what the uninterrupted one would have dropped.
 */
public final class DropoutNoise {
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
      to.put(i, NoiseStream.fraction(stream, i) < mask.rate() ? 0 : keep);
    }
  }

  /**
   * The stream from which a mask is drawn: element i is dropped where its {@link
   * NoiseStream#fraction} i is below the rate.
   *
   * @param step the number of steps made before this one
   */
  public static long stream(DropoutMask mask, long seed, long step) {
    return NoiseStream.of(mask.name(), seed, step);
  }
}
