package org.jingu.compiler.number;

/** IEEE half precision on the host, for tables that are stored so. */
public final class HalfFloat {
  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int NAN = 0x7e00;
  private static final int LARGEST = 0x7bff;

  /** A float's bits of 2^-14, below which numbers are subnormal in half precision. */
  private static final int LEAST_NORMAL = 0x38800000;

  /** Bits of mantissa that a float has and half precision has not. */
  private static final int FEWER_BITS = 13;

  /** The difference of the exponents' biases. */
  private static final int BIAS = 112;

  private static final int FLOAT_INFINITY = 0x7f800000;

  private HalfFloat() {}

  /**
   * The bits of the nearest number, of two the even one. A finite number beyond 65504, the largest,
   * becomes that; infinity and NaN stay.
   */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & Integer.MAX_VALUE;
    int half;
    if (magnitude >= FLOAT_INFINITY) {
      half = magnitude == FLOAT_INFINITY ? INFINITY : NAN;
    } else if (magnitude >= LEAST_NORMAL) {
      int even = magnitude + 0xfff + ((magnitude >>> FEWER_BITS) & 1);
      half = Math.min(LARGEST, (even >>> FEWER_BITS) - (BIAS << 10));
    } else {
      half = (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24);
    }
    return (short) ((bits >>> 16 & SIGN) | half);
  }

  /**
   * The bits of one of the two neighbours, see {@link TableStorage#narrow(float, int)}. A uniform
   * draw leaves the mean as it is, but for 2^-32 of the smallest number's distance to zero. A
   * finite number beyond the largest becomes that; infinity and NaN stay.
   */
  public static short rounded(float value, int draw) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & Integer.MAX_VALUE;
    int half;
    if (magnitude >= FLOAT_INFINITY) {
      half = magnitude == FLOAT_INFINITY ? INFINITY : NAN;
    } else if (magnitude >= LEAST_NORMAL) {
      int rebased = magnitude - (BIAS << 23);
      half = Math.min(LARGEST, (rebased + (draw >>> (Integer.SIZE - FEWER_BITS))) >>> FEWER_BITS);
    } else {
      float scaled = Float.intBitsToFloat(magnitude) * 0x1p24f;
      int whole = (int) scaled;
      long share = (long) ((scaled - whole) * 0x1p32f);
      half = whole + (Integer.toUnsignedLong(draw) < share ? 1 : 0);
    }
    return (short) ((bits >>> 16 & SIGN) | half);
  }

  /** The number of some bits, exactly. */
  public static float value(short bits) {
    int magnitude = bits & Short.MAX_VALUE;
    float value =
        magnitude < INFINITY
            ? Float.intBitsToFloat(magnitude << FEWER_BITS) * 0x1p112f
            : Float.intBitsToFloat(FLOAT_INFINITY | (magnitude << FEWER_BITS));
    return bits < 0 ? -value : value;
  }
}
