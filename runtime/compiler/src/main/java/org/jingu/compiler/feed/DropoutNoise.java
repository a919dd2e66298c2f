package org.jingu.compiler.feed;

import java.nio.FloatBuffer;
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
   * @param stream {@link #stream}
   * @param rate the probability of 0
   */
  public static void fill(FloatBuffer to, long stream, double rate, int first, int end) {
    fill(to, stream, rate, first, end, 0);
  }

  /**
   * The same for a part of a mask.
   *
   * @param before how many elements the whole mask has before the part's first
   */
  public static void fill(
      FloatBuffer to, long stream, double rate, int first, int end, long before) {
    float keep = (float) (1 / (1 - rate));
    for (int i = first; i < end; i++) {
      to.put(i, NoiseStream.fraction(stream, before + i) < rate ? 0 : keep);
    }
  }

  /**
   * The stream from which a mask is drawn: element i is dropped where its {@link
   * NoiseStream#fraction} i is below the rate.
   *
   * @param mask the mask's name
   */
  public static long stream(String mask, StepInputs inputs) {
    return NoiseStream.of(mask, inputs.seed(), inputs.steps());
  }
}
