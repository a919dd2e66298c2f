package org.jingu.serve.infer;

import java.nio.ByteBuffer;

/**
 * Numbers and truth values as they lie in memory, little-endian, read where they are.
 *
 * @param bytes of all elements, in little-endian order, from 0
 * @param datatype with elements of one length
 */
record RawNumbers(ByteBuffer bytes, Datatype datatype) implements Elements {
  @Override
  public int size() {
    return bytes.limit() / datatype.bytes();
  }

  @Override
  public Object get(int at) {
    return switch (datatype) {
      case BOOL -> bytes.get(at) != 0;
      case FP16, FP32 -> number(at);
      case FP64 -> bytes.getDouble(8 * at);
      case UINT64 -> Long.toUnsignedString(bytes.getLong(8 * at));
      default -> whole(at);
    };
  }

  @Override
  public float number(int at) {
    return switch (datatype) {
      case FP16 -> half(bytes.getShort(2 * at));
      case FP32 -> bytes.getFloat(4 * at);
      case FP64 -> (float) bytes.getDouble(8 * at);
      case UINT64 -> Float.parseFloat(Long.toUnsignedString(bytes.getLong(8 * at)));
      case BOOL, BYTES -> Float.NaN;
      default -> whole(at);
    };
  }

  @Override
  public long whole(int at) {
    return switch (datatype) {
      case UINT8 -> Byte.toUnsignedLong(bytes.get(at));
      case UINT16 -> Short.toUnsignedLong(bytes.getShort(2 * at));
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt(4 * at));
      case UINT64 -> signed(bytes.getLong(8 * at));
      case INT8 -> bytes.get(at);
      case INT16 -> bytes.getShort(2 * at);
      case INT32 -> bytes.getInt(4 * at);
      case INT64 -> bytes.getLong(8 * at);
      default -> NO_WHOLE;
    };
  }

  private static long signed(long unsigned) {
    return unsigned < 0 ? NO_WHOLE : unsigned;
  }

  /** Of the bits of a half. */
  static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else {
      magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
