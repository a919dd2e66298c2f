package org.jingu.compiler.number;

/** The upper half of a float's bits. */
public final class Bfloat16 {
  private static final int SIGN = 0x80000000;
  private static final int INFINITY = 0x7f800000;
  private static final int NAN = 0x7fc0;
  private static final int LARGEST = 0x7f7f;
  private static final int FEWER_BITS = 16;

  private Bfloat16() {}

  /** The bits of the nearest number, of two the even one. */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    return add(bits, 0x7fff + ((bits >>> FEWER_BITS) & 1));
  }

  /**
   * The bits of one of the two neighbours, see {@link TableStorage#narrow(float, int)}. A finite
   * number beyond the largest becomes that.
   */
  public static short rounded(float value, int draw) {
    return add(Float.floatToRawIntBits(value), draw >>> FEWER_BITS);
  }

  private static short add(int bits, int carry) {
    int magnitude = bits & ~SIGN;
    int upper;
    if (magnitude >= INFINITY) {
      upper = magnitude == INFINITY ? INFINITY >>> FEWER_BITS : NAN;
    } else {
      upper = Math.min(LARGEST, (magnitude + carry) >>> FEWER_BITS);
    }
    return (short) ((bits & SIGN) >>> FEWER_BITS | upper);
  }

  /** The number of some bits, exactly. */
  public static float value(short bits) {
    return Float.intBitsToFloat(bits << FEWER_BITS);
  }
}
