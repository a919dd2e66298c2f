package org.jingu.data.read;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.memory.ArrowBuf;

/**
 * The numbers of a column in one record batch, whatever they are stored as.
 *
 * @param type how a number is stored
 * @param scale the digits behind the point, of decimals
 * @param data the stored numbers
 */
record NumberValues(Primitive type, int scale, ArrowBuf data) {
  /** What stands for a number that is not whole; an id or an index is never negative. */
  static final long NOT_WHOLE = Long.MIN_VALUE;

  /** Powers of ten that are exact as doubles. */
  private static final double[] TENS = new double[23];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = 10 * TENS[i - 1];
    }
  }

  /** The numbers of a column, or of the indices of its dictionary. */
  NumberValues(Column column, ColumnBuffers body) {
    this(column.fixedWidth(), column.scale(), body.values(column));
  }

  /** Converts numbers {@code from .. from + count - 1} to floats at {@code out[at]}. */
  void toFloats(long from, int count, float[] out, int at) {
    if (!type.isDecimal()) {
      type.toFloats(data, from, count, out, at);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[at + i] = (float) toDouble(from + i);
    }
  }

  /**
   * Converts numbers {@code from .. from + count - 1} to longs at {@code out[0]}; those that are
   * not whole, and floats too large to tell, become {@link #NOT_WHOLE}.
   */
  void toWholes(long from, int count, long[] out) {
    if (!type.isFloat() && !type.isDecimal()) {
      type.toLongs(data, from, count, out);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[i] = type.isDecimal() ? whole(decimal(from + i)) : whole(toDouble(from + i), type);
    }
  }

  /**
   * Copies numbers {@code from .. from + count - 1} to {@code out[at]}, if they are stored as
   * signed 32-bit numbers, which most ids are.
   *
   * @return whether they are
   */
  boolean copyInts(long from, int count, int[] out, int at) {
    if (type != Primitive.INT32) {
      return false;
    }
    type.toInts(data, from, count, out, at);
    return true;
  }

  /** Whether a value is NaN, which means that there is none. */
  boolean isNaN(long index) {
    return type.isFloat() && Double.isNaN(toDouble(index));
  }

  /** Whether a number has digits behind the point. */
  boolean isFraction(long index) {
    if (type.isDecimal()) {
      return decimal(index).stripTrailingZeros().scale() > 0;
    }
    double value = type.isFloat() ? toDouble(index) : 0;
    return value != Math.rint(value);
  }

  /** One number, exactly. */
  Number number(long index) {
    if (type.isDecimal()) {
      return decimal(index);
    }
    if (type == Primitive.FLOAT64) {
      return data.getDouble(index * Double.BYTES);
    }
    if (type.isFloat()) {
      return (float) toDouble(index);
    }
    long value = whole(index);
    return type == Primitive.UINT64 && value < 0
        ? new BigInteger(Long.toUnsignedString(value))
        : (Number) value;
  }

  /** The whole number of a stored integer. */
  long whole(long index) {
    long[] one = new long[1];
    type.toLongs(data, index, 1, one);
    return one[0];
  }

  /** One number as people write it. */
  String text(long index) {
    Number number = number(index);
    return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
  }

  /** One number as briefly as it can be read back from: whole ones have no point. */
  String shortText(long index) {
    if (type.isFloat()) {
      double value = toDouble(index);
      boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
      return whole ? Long.toString((long) value) : text(index);
    }
    return text(index);
  }

  /** A whole number that a decimal is, or {@link #NOT_WHOLE}. */
  static long whole(BigDecimal value) {
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      return NOT_WHOLE;
    }
  }

  /** A whole number that a float is, or {@link #NOT_WHOLE}. */
  static long whole(double value, Primitive type) {
    // From there on floats leave numbers out: an id may have been rounded to this one.
    return value == Math.rint(value) && Math.abs(value) < type.exact() ? (long) value : NOT_WHOLE;
  }

  private double toDouble(long index) {
    if (type == Primitive.FLOAT64) {
      return data.getDouble(index * Double.BYTES);
    }
    if (!type.isDecimal()) {
      float[] one = new float[1];
      type.toFloats(data, index, 1, one, 0);
      return one[0];
    }
    BigInteger unscaled = unscaled(index);
    if (unscaled.bitLength() <= 53 && scale >= 0 && scale < TENS.length) {
      return unscaled.longValue() / TENS[scale];
    }
    return new BigDecimal(unscaled, scale).doubleValue();
  }

  private BigDecimal decimal(long index) {
    return new BigDecimal(unscaled(index), scale);
  }

  private BigInteger unscaled(long index) {
    int width = type.width();
    byte[] bytes = new byte[width];
    data.getBytes(index * width, bytes);
    for (int i = 0; i < width / 2; i++) {
      byte other = bytes[width - 1 - i];
      bytes[width - 1 - i] = bytes[i];
      bytes[i] = other;
    }
    return new BigInteger(bytes);
  }
}
