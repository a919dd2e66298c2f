package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a safetensors file in one pass with bounded memory: all tensors are declared first, then
 * their elements follow in the same order, in pieces of any size.
 *
 * <p>The channel stays the caller's, to force to disk and to close.
 */
public final class SafetensorsWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private final WritableByteChannel channel;
  private final List<Tensor> tensors;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private int current;
  private long writtenOfCurrent;

  /**
   * Writes the header.
   *
   * @param tensors every tensor, in the order in which its elements will come
   * @param metadata text that describes the file; may be empty
   * @throws IllegalArgumentException if a name is used twice
   * @throws IOException if the channel fails
   */
  public SafetensorsWriter(
      WritableByteChannel channel, List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    this.channel = channel;
    this.tensors = List.copyOf(tensors);
    drain(SafetensorsHeader.encode(this.tensors, metadata));
    skipFull();
  }

  /**
   * Writes the next elements of the current tensor, which must be F32.
   *
   * @throws IllegalStateException if they are more than the tensor has left, or of another type
   * @throws IOException if the channel fails
   */
  public void floats(float[] from, int count) throws IOException {
    expect(ElementType.F32, count);
    for (int i = 0; i < count; i++) {
      room(4).putFloat(from[i]);
    }
    advance(count);
  }

  /**
   * Writes the next elements of the current tensor, which must be F64.
   *
   * @throws IllegalStateException if they are more than the tensor has left, or of another type
   * @throws IOException if the channel fails
   */
  public void doubles(double[] from, int count) throws IOException {
    expect(ElementType.F64, count);
    for (int i = 0; i < count; i++) {
      room(8).putDouble(from[i]);
    }
    advance(count);
  }

  /**
   * Writes the next elements of the current tensor, which must be I64 or I32.
   *
   * @throws IllegalStateException if they are more than the tensor has left, or of another type
   * @throws ArithmeticException if a value does not fit into the tensor's type
   * @throws IOException if the channel fails
   */
  public void longs(long[] from, int count) throws IOException {
    Tensor tensor = current();
    boolean wide = tensor == null || tensor.type() != ElementType.I32;
    expect(wide ? ElementType.I64 : ElementType.I32, count);
    for (int i = 0; i < count; i++) {
      if (wide) {
        room(8).putLong(from[i]);
      } else {
        room(4).putInt(Math.toIntExact(from[i]));
      }
    }
    advance(count);
  }

  /**
   * Hands the last bytes to the channel.
   *
   * @throws IllegalStateException if elements are missing
   * @throws IOException if the channel fails
   */
  public void finish() throws IOException {
    Tensor tensor = current();
    if (tensor != null) {
      throw new IllegalStateException(
          "tensor '%s' has %d of its %d elements"
              .formatted(tensor.name(), writtenOfCurrent, tensor.size()));
    }
    drain(buffer.flip());
    buffer.clear();
  }

  private @Nullable Tensor current() {
    return current < tensors.size() ? tensors.get(current) : null;
  }

  private void expect(ElementType type, int count) {
    if (count == 0) {
      // Tensors without elements are full from the start.
      return;
    }
    Tensor tensor = current();
    if (tensor == null) {
      throw new IllegalStateException(count + " elements come after the last tensor is full");
    }
    if (tensor.type() != type || count > tensor.size() - writtenOfCurrent) {
      throw new IllegalStateException(
          "%d elements of %s do not fit tensor '%s' (%s %s, %d written)"
              .formatted(
                  count, type, tensor.name(), tensor.type(), tensor.shape(), writtenOfCurrent));
    }
  }

  private void advance(int count) {
    writtenOfCurrent += count;
    skipFull();
  }

  private void skipFull() {
    for (Tensor t = current(); t != null && writtenOfCurrent == t.size(); t = current()) {
      current++;
      writtenOfCurrent = 0;
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      drain(buffer.flip());
      buffer.clear();
    }
    return buffer;
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
