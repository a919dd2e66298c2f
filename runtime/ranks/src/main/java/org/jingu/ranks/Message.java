package org.jingu.ranks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message in the making, in memory that grows and is used again. What is put is read back in the
 * same order from the {@link ByteBuffer} that arrives, lists with this class's static methods.
 */
public final class Message {
  private static final int SMALLEST = 1 << 12;
  private static final int LARGEST = Integer.MAX_VALUE - (1 << 12);

  private ByteBuffer buffer = direct(SMALLEST);

  /** Empty. */
  public Message() {}

  static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Empties it. */
  public Message clear() {
    buffer.clear();
    return this;
  }

  /** What was put, to be sent. */
  public ByteBuffer bytes() {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
  }

  private ByteBuffer room(long bytes) {
    long needed = buffer.position() + bytes;
    if (needed > LARGEST) {
      throw new IllegalArgumentException(
          "a message of %,d bytes between ranks; one has at most %,d: lower train.batch_size or use more ranks"
              .formatted(needed, LARGEST));
    }
    if (needed > buffer.capacity()) {
      ByteBuffer larger = direct((int) Math.min(LARGEST, Math.max(needed, 2L * buffer.capacity())));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }

  /** Puts a number. */
  public Message put(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /** Puts a number. */
  public Message put(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /** Puts a number. */
  public Message put(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  /** Puts a text, to be read with {@link #text}. */
  public Message put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts bytes, to be read with {@link #bytes(ByteBuffer)}. */
  public Message put(byte[] bytes) {
    put(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  /** Puts what another message has, to be read as if it were read there. */
  public Message put(ByteBuffer other) {
    room(other.remaining()).put(other);
    return this;
  }

  /** Puts numbers, less something, to be read with {@link #ints}. */
  public Message put(int[] values, int first, int count, int less) {
    put(count);
    ByteBuffer to = room((long) Integer.BYTES * count);
    for (int i = 0; i < count; i++) {
      to.putInt(values[first + i] - less);
    }
    return this;
  }

  /** Puts numbers, to be read with {@link #floats(ByteBuffer)}. */
  public Message put(float[] values, int first, int count) {
    put(count);
    floats(count).put(values, first, count);
    return this;
  }

  /** Makes room for numbers, which the caller writes; their count is not in the message. */
  public FloatBuffer floats(int count) {
    ByteBuffer to = room((long) Float.BYTES * count);
    FloatBuffer floats = to.asFloatBuffer().limit(count);
    to.position(to.position() + Float.BYTES * count);
    return floats;
  }

  /** Reads a text. */
  public static String text(ByteBuffer from) {
    return new String(bytes(from), StandardCharsets.UTF_8);
  }

  /** Reads bytes. */
  public static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.getInt()];
    from.get(bytes);
    return bytes;
  }

  /** Reads numbers. */
  public static int[] ints(ByteBuffer from) {
    int[] values = new int[from.getInt()];
    from.asIntBuffer().get(values);
    from.position(from.position() + Integer.BYTES * values.length);
    return values;
  }

  /** Reads numbers. */
  public static float[] floats(ByteBuffer from) {
    float[] values = new float[from.getInt()];
    floats(from, values.length).get(values);
    return values;
  }

  /** The next numbers, whose count the reader knows, where they lie. */
  public static FloatBuffer floats(ByteBuffer from, int count) {
    FloatBuffer floats = from.asFloatBuffer().limit(count);
    from.position(from.position() + Float.BYTES * count);
    return floats;
  }
}
