package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * How values of a fixed width are stored, with loops that turn a run of them into floats or longs.
 * Callers choose runs short enough to stay in the cache.
 */
enum Primitive {
  BOOL(1),
  /** A byte, any but 0 for true. */
  BOOL8(8),
  INT8(8),
  INT16(16),
  INT32(32),
  INT64(64),
  UINT8(8),
  UINT16(16),
  UINT32(32),
  /** Read as signed: an id above 2^63 is out of range either way. */
  UINT64(64),
  FLOAT16(16),
  FLOAT32(32),
  FLOAT64(64),
  DECIMAL32(32),
  DECIMAL64(64),
  DECIMAL128(128),
  DECIMAL256(256);

  private final int bits;

  Primitive(int bits) {
    this.bits = bits;
  }

  /** How values of an Arrow type are stored, or null where they have no fixed width. */
  static @Nullable Primitive of(ArrowType type) {
    if (type instanceof ArrowType.Int integer) {
      return integer(integer);
    }
    if (type instanceof ArrowType.FloatingPoint floating) {
      return switch (floating.getPrecision()) {
        case HALF -> FLOAT16;
        case SINGLE -> FLOAT32;
        case DOUBLE -> FLOAT64;
      };
    }
    if (type instanceof ArrowType.Decimal decimal) {
      return switch (decimal.getBitWidth()) {
        case 32 -> DECIMAL32;
        case 64 -> DECIMAL64;
        case 128 -> DECIMAL128;
        case 256 -> DECIMAL256;
        default -> null;
      };
    }
    if (type instanceof ArrowType.Date date) {
      return date.getUnit() == DateUnit.DAY ? INT32 : INT64;
    }
    if (type instanceof ArrowType.Timestamp) {
      return INT64;
    }
    return type instanceof ArrowType.Bool ? BOOL : null;
  }

  private static @Nullable Primitive integer(ArrowType.Int type) {
    return switch (type.getBitWidth()) {
      case 8 -> type.getIsSigned() ? INT8 : UINT8;
      case 16 -> type.getIsSigned() ? INT16 : UINT16;
      case 32 -> type.getIsSigned() ? INT32 : UINT32;
      case 64 -> type.getIsSigned() ? INT64 : UINT64;
      default -> null;
    };
  }

  boolean isFloat() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  boolean isDecimal() {
    return compareTo(DECIMAL32) >= 0;
  }

  /** The bytes of that many values. */
  long bytes(long count) {
    return bits == 1 ? (count + 7) / 8 : count * (bits / 8);
  }

  /** Up to which magnitude a float holds every whole number. */
  double exact() {
    return switch (this) {
      case FLOAT16 -> 0x1p11;
      case FLOAT32 -> 0x1p24;
      default -> 0x1p53;
    };
  }

  int width() {
    return bits / 8;
  }

  /** Converts values {@code from .. from + count - 1} to floats at {@code out[at]}. */
  void toFloats(ArrowBuf data, long from, int count, float[] out, int at) {
    switch (this) {
      case FLOAT32 -> run(data, from, count).asFloatBuffer().get(out, at, count);
      case FLOAT64 -> {
        DoubleBuffer values = run(data, from, count).asDoubleBuffer();
        for (int i = 0; i < count; i++) {
          out[at + i] = (float) values.get(i);
        }
      }
      case INT32 -> {
        IntBuffer values = run(data, from, count).asIntBuffer();
        for (int i = 0; i < count; i++) {
          out[at + i] = values.get(i);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          out[at + i] = Float16.toFloat(data.getShort((from + i) * Short.BYTES));
        }
      }
      default -> {
        long[] values = new long[count];
        toLongs(data, from, count, values);
        for (int i = 0; i < count; i++) {
          out[at + i] = this == UINT64 ? unsigned(values[i]) : (float) values[i];
        }
      }
    }
  }

  /** The float next to a number whose sign bit counts. */
  static float unsigned(long value) {
    // The lowest bit stays, since it decides which way a half is rounded.
    return value >= 0 ? (float) value : ((value >>> 1) | (value & 1)) * 2f;
  }

  /** Converts whole values {@code from .. from + count - 1} to longs at {@code out[0]}. */
  void toLongs(ArrowBuf data, long from, int count, long[] out) {
    switch (this) {
      case INT64, UINT64 -> {
        LongBuffer values = run(data, from, count).asLongBuffer();
        values.get(out, 0, count);
      }
      case INT32, UINT32 -> {
        long mask = this == UINT32 ? 0xffffffffL : -1L;
        IntBuffer values = run(data, from, count).asIntBuffer();
        for (int i = 0; i < count; i++) {
          out[i] = values.get(i) & mask;
        }
      }
      case INT16, UINT16 -> {
        long mask = this == UINT16 ? 0xffffL : -1L;
        ShortBuffer values = run(data, from, count).asShortBuffer();
        for (int i = 0; i < count; i++) {
          out[i] = values.get(i) & mask;
        }
      }
      case INT8, UINT8 -> {
        long mask = this == UINT8 ? 0xffL : -1L;
        ByteBuffer values = run(data, from, count);
        for (int i = 0; i < count; i++) {
          out[i] = values.get(i) & mask;
        }
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          out[i] = bit(data, from + i) ? 1 : 0;
        }
      }
      case BOOL8 -> {
        for (int i = 0; i < count; i++) {
          out[i] = data.getByte(from + i) == 0 ? 0 : 1;
        }
      }
      default -> throw new IllegalStateException(this + " values are not whole numbers");
    }
  }

  /** Copies values {@code from .. from + count - 1} of 32 bits to {@code out[at]}. */
  void toInts(ArrowBuf data, long from, int count, int[] out, int at) {
    run(data, from, count).asIntBuffer().get(out, at, count);
  }

  /** Bit {@code index} of a bitmap. */
  static boolean bit(ArrowBuf bitmap, long index) {
    return (bitmap.getByte(index >> 3) >> (index & 7) & 1) != 0;
  }

  private ByteBuffer run(ArrowBuf data, long from, int count) {
    int width = width();
    return data.nioBuffer(from * width, count * width).order(ByteOrder.LITTLE_ENDIAN);
  }
}
