package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * The fixed-width Arrow types that columns may have, with loops that turn a run of values into
 * floats or longs. Callers choose runs short enough to stay in the cache.
 */
enum Primitive {
  BOOL(1),
  INT8(8),
  INT16(16),
  INT32(32),
  INT64(64),
  UINT8(8),
  UINT16(16),
  UINT32(32),
  /** Read as signed: an id above 2^63 is out of range either way. */
  UINT64(64),
  FLOAT32(32),
  FLOAT64(64);

  private final int bits;

  Primitive(int bits) {
    this.bits = bits;
  }

  /** The constant for an Arrow type, or null where there is none. */
  static @Nullable Primitive of(ArrowType type) {
    if (type instanceof ArrowType.Bool) {
      return BOOL;
    }
    if (type instanceof ArrowType.Int integer) {
      return integer(integer);
    }
    if (type instanceof ArrowType.FloatingPoint floating) {
      return floating.getPrecision() == FloatingPointPrecision.SINGLE
          ? FLOAT32
          : floating.getPrecision() == FloatingPointPrecision.DOUBLE ? FLOAT64 : null;
    }
    return null;
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

  /** Whether values are whole numbers, as ids must be. */
  boolean isInteger() {
    return this != BOOL && this != FLOAT32 && this != FLOAT64;
  }

  /** The bytes of that many values. */
  long bytes(long count) {
    return bits == 1 ? (count + 7) / 8 : count * (bits / 8);
  }

  /** One value as text, for messages. */
  String text(ArrowBuf data, long index) {
    if (this == FLOAT64) {
      return Double.toString(data.getDouble(index * Double.BYTES));
    }
    if (this == FLOAT32) {
      return Float.toString(data.getFloat(index * Float.BYTES));
    }
    long[] value = new long[1];
    toLongs(data, index, 1, value);
    return this == UINT64 ? Long.toUnsignedString(value[0]) : Long.toString(value[0]);
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
      default -> {
        long[] values = new long[count];
        toLongs(data, from, count, values);
        for (int i = 0; i < count; i++) {
          out[at + i] =
              this == UINT64 && values[i] < 0 ? (values[i] >>> 1) * 2f : (float) values[i];
        }
      }
    }
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
      case FLOAT32, FLOAT64 ->
          throw new IllegalStateException(this + " values are not whole numbers");
    }
  }

  /** Bit {@code index} of a bitmap. */
  static boolean bit(ArrowBuf bitmap, long index) {
    return (bitmap.getByte(index >> 3) >> (index & 7) & 1) != 0;
  }

  private ByteBuffer run(ArrowBuf data, long from, int count) {
    int width = bits / 8;
    return data.nioBuffer(from * width, count * width).order(ByteOrder.LITTLE_ENDIAN);
  }
}
