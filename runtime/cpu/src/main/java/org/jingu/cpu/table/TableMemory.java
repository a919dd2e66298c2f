package org.jingu.cpu.table;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.NativeMemory;

/** A matrix [rows, width] in native memory, zeros at first. */
public final class TableMemory implements AutoCloseable {
  /** Elements of a buffer of halves. */
  private static final int PAGE = 1 << 29;

  private final int rows;
  private final int width;
  private final TableStorage storage;
  private final NativeMemory memory;
  private final ShortBuffer[] halves;

  /**
   * Allocates.
   *
   * @throws OutOfMemoryError if the machine has not so much memory
   */
  public TableMemory(int rows, int width, TableStorage storage) {
    if (rows < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a table of %d rows of width %d; both must be at least 1".formatted(rows, width));
    }
    this.rows = rows;
    this.width = width;
    this.storage = storage;
    int perFloat = Float.BYTES / storage.bytes();
    this.memory = new NativeMemory((size() + perFloat - 1) / perFloat);
    this.halves = new ShortBuffer[perFloat == 1 ? 0 : Math.toIntExact((size() + PAGE - 1) / PAGE)];
    for (int i = 0; i < halves.length; i++) {
      long first = (long) i * PAGE;
      halves[i] = memory.shorts(first, Math.min(PAGE, size() - first));
    }
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The width of a row. */
  public int width() {
    return width;
  }

  /** The number of elements. */
  public long size() {
    return (long) rows * width;
  }

  /** Bytes of native memory. */
  public long bytes() {
    return memory.bytes();
  }

  /** Copies neighbouring rows to an array, from {@code at} on. */
  void get(int row, int count, float[] to, int at) {
    read((long) row * width, to, at, count * width);
  }

  /**
   * Copies neighbouring rows from an array, from {@code at} on.
   *
   * @param stream of the noise by which elements are rounded that take half the memory
   */
  void put(int row, int count, float[] from, int at, long stream) {
    long first = (long) row * width;
    if (halves.length == 0) {
      memory.write(first, from, at, count * width);
    } else {
      putRounded(first, from, at, count * width, stream);
    }
  }

  /** Element i is drawn with half i mod 2 of the stream's number ⌊i / 2⌋. */
  private void putRounded(long first, float[] from, int at, int count, long stream) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      long element = first + i;
      boolean upper = (element & 1) != 0;
      if (i == 0 || !upper) {
        number = NoiseStream.number(stream, element >>> 1);
      }
      int draw = (int) (upper ? number >>> Integer.SIZE : number);
      half(element).put((int) (element % PAGE), storage.narrow(from[at + i], draw));
    }
  }

  /** Copies a row to a place in another buffer. */
  void copy(int row, FloatBuffer to, int at) {
    long first = (long) row * width;
    if (halves.length == 0) {
      memory.copy(first, to, at, width);
      return;
    }
    for (int i = 0; i < width; i++) {
      to.put(at + i, storage.widen(half(first + i).get((int) ((first + i) % PAGE))));
    }
  }

  private ShortBuffer half(long element) {
    return halves[(int) (element / PAGE)];
  }

  /** Copies the elements from index {@code first} on, row-major, to an array. */
  public void read(long first, float[] to, int at, int count) {
    if (halves.length == 0) {
      memory.read(first, to, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long element = first + i;
      to[at + i] = storage.widen(half(element).get((int) (element % PAGE)));
    }
  }

  /** Copies elements from an array, each as the nearest that this memory holds. */
  public void write(long first, float[] from, int at, int count) {
    if (halves.length == 0) {
      memory.write(first, from, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long element = first + i;
      half(element).put((int) (element % PAGE), storage.narrow(from[at + i]));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
