package org.jingu.cpu.table;

import java.nio.ShortBuffer;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.ranks.Shard;

/** A matrix [rows, width] in native memory, zeros at first. */
public final class TableMemory implements AutoCloseable {
  /** Elements of a buffer of halves. */
  private static final int PAGE_BITS = 29;

  private static final int PAGE = 1 << PAGE_BITS;

  /** Elements of a cache line. */
  static final int LINE = 16;

  private final int rows;
  private final int width;
  private final TableStorage storage;
  private final NativeMemory memory;
  private final ShortBuffer[] halves;
  private final Shard shard;

  /**
   * Allocates a part of a table, whose elements are rounded as those of the whole one.
   *
   * @throws OutOfMemoryError if the machine has not so much memory
   */
  TableMemory(Shard shard, TableStorage storage) {
    this(shard, storage, new NativeMemory(floats(shard.rows(), shard.columns(), storage)));
  }

  /**
   * Allocates.
   *
   * @throws OutOfMemoryError if the machine has not so much memory
   */
  public TableMemory(int rows, int width, TableStorage storage) {
    this(rows, width, storage, new NativeMemory(floats(rows, width, storage)));
  }

  /**
   * Over memory that is there.
   *
   * @param memory in single precision as many floats as elements; in half precision a new block
   */
  public TableMemory(int rows, int width, TableStorage storage, NativeMemory memory) {
    this(Shard.whole(0, rows, width), storage, memory);
  }

  private TableMemory(Shard shard, TableStorage storage, NativeMemory memory) {
    this.shard = shard;
    this.rows = shard.rows();
    this.width = shard.columns();
    this.storage = storage;
    int perFloat = Float.BYTES / storage.bytes();
    this.memory = memory;
    this.halves = new ShortBuffer[perFloat == 1 ? 0 : Math.toIntExact((size() + PAGE - 1) / PAGE)];
    for (int i = 0; i < halves.length; i++) {
      long first = (long) i * PAGE;
      halves[i] = memory.shorts(first, Math.min(PAGE, size() - first));
    }
  }

  private static long floats(int rows, int width, TableStorage storage) {
    if (rows < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a table of %d rows of width %d; both must be at least 1".formatted(rows, width));
    }
    int perFloat = Float.BYTES / storage.bytes();
    return ((long) rows * width + perFloat - 1) / perFloat;
  }

  /** Which part of its table it is. */
  Shard shard() {
    return shard;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The width of a row. */
  public int width() {
    return width;
  }

  /** Bytes of native memory. */
  long bytes() {
    return memory.bytes();
  }

  /** The number of elements. */
  public long size() {
    return (long) rows * width;
  }

  /**
   * Copies rows to an array, one after another from its start.
   *
   * <p>Rows far apart each cost a wait for memory. A copy of one is so many instructions that a
   * core does not see the next; so an element of every cache line is read first, in a loop so short
   * that many waits overlap.
   */
  void gather(int[] rows, int count, float[] to) {
    if (count > 0 && rows[count - 1] - rows[0] == count - 1 && ascend(rows, count)) {
      read((long) rows[0] * width, to, 0, count * width);
      return;
    }
    if (halves.length == 0) {
      for (int k = 0; k < width; k += LINE) {
        memory.column(rows, 0, count, width, k, to);
      }
    }
    if (width == 1 && halves.length == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      read((long) rows[i] * width, to, i * width, width);
    }
  }

  /**
   * Copies rows to where examples' pooled rows are, without a way through an array.
   *
   * @param from the first of them among the numbers of rows
   * @param example the example that the first is for
   * @param scratch for as many numbers
   */
  void copyRows(int[] rows, int from, int count, RowView to, int example, float[] scratch) {
    if (halves.length > 0) {
      for (int i = 0; i < count; i++) {
        read((long) rows[from + i] * width, scratch, 0, width);
        to.data().put(to.at(example + i), scratch, 0, width);
      }
      return;
    }
    for (int k = 0; k < width; k += LINE) {
      memory.column(rows, from, count, width, k, scratch);
    }
    for (int i = 0; i < count; i++) {
      memory.copy((long) rows[from + i] * width, to.data(), to.at(example + i), width);
    }
  }

  /** Copies elements of a table of width 1 to an array's start. */
  void elements(int[] rows, int first, int count, float[] to) {
    if (halves.length == 0) {
      memory.column(rows, first, count, 1, 0, to);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = get(rows[first + i]);
    }
  }

  private static boolean ascend(int[] rows, int count) {
    for (int i = 1; i < count; i++) {
      if (rows[i] != rows[0] + i) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies rows from an array, where they lie one after another from its start.
   *
   * @param stream of the noise by which elements are rounded that take half the memory
   */
  void scatter(int[] rows, int count, float[] from, long stream) {
    if (halves.length > 0) {
      for (int i = 0; i < count; i++) {
        putRounded((long) rows[i] * width, from, i * width, stream);
      }
    } else if (count > 0 && rows[count - 1] - rows[0] == count - 1 && ascend(rows, count)) {
      memory.write((long) rows[0] * width, from, 0, count * width);
    } else if (width == 1) {
      for (int i = 0; i < count; i++) {
        memory.put(rows[i], from[i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        memory.write((long) rows[i] * width, from, i * width, width);
      }
    }
  }

  /** One element. */
  float get(long element) {
    return halves.length == 0
        ? memory.get(element)
        : storage.widen(half(element).get(place(element)));
  }

  /** Element i of the whole table is drawn with half i mod 2 of the stream's number ⌊i / 2⌋. */
  private void putRounded(long first, float[] from, int at, long stream) {
    long number = 0;
    long named = shard.element(first);
    for (int i = 0; i < width; i++) {
      long element = named + i;
      boolean upper = (element & 1) != 0;
      if (i == 0 || !upper) {
        number = NoiseStream.number(stream, element >>> 1);
      }
      int draw = (int) (upper ? number >>> Integer.SIZE : number);
      half(first + i).put(place(first + i), storage.narrow(from[at + i], draw));
    }
  }

  private ShortBuffer half(long element) {
    return halves[(int) (element >>> PAGE_BITS)];
  }

  private static int place(long element) {
    return (int) element & (PAGE - 1);
  }

  /** Copies the elements from index {@code first} on, row-major, to an array. */
  public void read(long first, float[] to, int at, int count) {
    if (halves.length == 0) {
      memory.read(first, to, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long element = first + i;
      to[at + i] = storage.widen(half(element).get(place(element)));
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
      half(element).put(place(element), storage.narrow(from[at + i]));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
