package org.jingu.significance;

/** Packs a score with 32 bits of something else into a long, so that sorting longs sorts scores. */
public final class FloatOrder {
  private FloatOrder() {}

  /**
   * The packed form: the score in the upper half, in an order-preserving form, so that equal upper
   * halves are equal scores.
   */
  public static long pack(float score, int other) {
    // Adding 0 makes -0 the same score as 0.
    int bits = Float.floatToIntBits(score + 0f);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (long) ordered << Integer.SIZE | (other & 0xFFFF_FFFFL);
  }
}
