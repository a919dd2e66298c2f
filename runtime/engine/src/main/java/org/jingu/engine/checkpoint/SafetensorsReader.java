package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a safetensors file a piece at a time, after checking all of its header: a file that opens
 * has every byte that its header promises.
 */
public final class SafetensorsReader implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private SafetensorsReader(Path path, FileChannel channel, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws DataException if the file cannot be read or is not a whole safetensors file; the
   *     message names the file and what is wrong
   */
  public static SafetensorsReader open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SafetensorsReader reader =
          new SafetensorsReader(path, channel, SafetensorsHeader.read(path, channel));
      channel = null;
      return reader;
    } catch (IOException e) {
      String reason = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
      throw new DataException("cannot read " + path + ": " + reason, e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The header's text by key; empty when there is none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The tensors in the order of their bytes. */
  public Collection<Tensor> tensors() {
    return header.tensors().values();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return header.tensors().containsKey(name);
  }

  /**
   * One tensor by name.
   *
   * @throws DataException if there is none; the message names the nearest
   */
  public Tensor tensor(String name) {
    Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new DataException(
          path
              + " has no tensor '"
              + name
              + "'; "
              + Suggestions.of(name, header.tensors().keySet()));
    }
    return tensor;
  }

  /**
   * Copies {@code count} elements from index {@code first} of an F32 or F64 tensor, rounded to
   * float.
   *
   * @throws DataException if the tensor has another type
   */
  public void read(Tensor tensor, long first, float[] to, int count) {
    switch (tensor.type()) {
      case F32 ->
          chunks(tensor, first, count, (bytes, at, n) -> bytes.asFloatBuffer().get(to, at, n));
      case F64 ->
          chunks(
              tensor,
              first,
              count,
              (bytes, at, n) -> {
                for (int i = 0; i < n; i++) {
                  to[at + i] = (float) bytes.getDouble(8 * i);
                }
              });
      default -> throw wrongType(tensor, "F32 or F64");
    }
  }

  /**
   * A whole F32 or F64 tensor.
   *
   * @throws DataException if the tensor has another type or more than 2^31 - 1 elements
   */
  public double[] doubles(String name) {
    Tensor tensor = tensor(name);
    double[] to = new double[wholeSize(tensor)];
    switch (tensor.type()) {
      case F32 ->
          chunks(
              tensor,
              0,
              to.length,
              (bytes, at, n) -> {
                for (int i = 0; i < n; i++) {
                  to[at + i] = bytes.getFloat(4 * i);
                }
              });
      case F64 ->
          chunks(tensor, 0, to.length, (bytes, at, n) -> bytes.asDoubleBuffer().get(to, at, n));
      default -> throw wrongType(tensor, "F32 or F64");
    }
    return to;
  }

  /**
   * A whole F32 or F64 tensor, rounded to float.
   *
   * @throws DataException if the tensor has another type or more than 2^31 - 1 elements
   */
  public float[] floats(String name) {
    Tensor tensor = tensor(name);
    float[] to = new float[wholeSize(tensor)];
    read(tensor, 0, to, to.length);
    return to;
  }

  /**
   * A whole I64 or I32 tensor.
   *
   * @throws DataException if the tensor has another type or more than 2^31 - 1 elements
   */
  public long[] longs(String name) {
    Tensor tensor = tensor(name);
    long[] to = new long[wholeSize(tensor)];
    switch (tensor.type()) {
      case I32 ->
          chunks(
              tensor,
              0,
              to.length,
              (bytes, at, n) -> {
                for (int i = 0; i < n; i++) {
                  to[at + i] = bytes.getInt(4 * i);
                }
              });
      case I64 ->
          chunks(tensor, 0, to.length, (bytes, at, n) -> bytes.asLongBuffer().get(to, at, n));
      default -> throw wrongType(tensor, "I64 or I32");
    }
    return to;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  /** Takes {@code count} elements that start at index {@code at} of the destination. */
  private interface Sink {
    void accept(ByteBuffer bytes, int at, int count);
  }

  private void chunks(Tensor tensor, long first, int count, Sink sink) {
    if (first < 0 || count < 0 || count > tensor.size() - first) {
      throw new IndexOutOfBoundsException(
          "elements %d to %d of tensor '%s' %s of %s"
              .formatted(first, first + count - 1, tensor.name(), tensor.shape(), path));
    }
    int width = tensor.type().bytes();
    long position = header.position(tensor) + first * width;
    int step = CHUNK_BYTES / width;
    ByteBuffer buffer =
        ByteBuffer.allocate(width * Math.min(step, Math.max(1, count)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < count; at += step) {
      int n = Math.min(step, count - at);
      buffer.clear().limit(n * width);
      readFully(buffer, position + (long) at * width);
      sink.accept(buffer.flip(), at, n);
    }
  }

  private void readFully(ByteBuffer buffer, long position) {
    long at = position;
    try {
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, at);
        if (read < 0) {
          throw new DataException(path + " was cut short at byte " + at + " while it was read");
        }
        at += read;
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + path + " at byte " + at + ": " + e, e);
    }
  }

  private int wholeSize(Tensor tensor) {
    if (tensor.size() > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "tensor '%s' of %s has %d elements, too many for one array; read it in pieces"
              .formatted(tensor.name(), path, tensor.size()));
    }
    return (int) tensor.size();
  }

  private DataException wrongType(Tensor tensor, String wanted) {
    return new DataException(
        "tensor '%s' of %s is %s; it must be %s"
            .formatted(tensor.name(), path, tensor.type(), wanted));
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }
}
