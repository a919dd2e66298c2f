package org.jingu.cuda.table;

/** IEEE half precision on the host, for what is copied to tables and from them. */
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
