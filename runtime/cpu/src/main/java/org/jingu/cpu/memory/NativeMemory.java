package org.jingu.cpu.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * A block of zeroed native memory that starts on a cache line. The machine gives pages of it when
 * they are first written. Or a stretch of a file, which can only be read ({@link #mapped}).
 */
public final class NativeMemory implements AutoCloseable {
  /** A cache line, in bytes. */
  private static final long LINE = 64;

  /** Elements that one buffer addresses. */
  private static final int PAGE_BITS = 28;

  private static final int PAGE = 1 << PAGE_BITS;

  private final long bytes;
  private final long size;

  /** The first element; null where the memory is a file's. */
  private final @Nullable FloatPointer first;

  private final FloatBuffer[] pages;

  /** Where the block begins; null where the memory is a file's. */
  private final @Nullable Pointer raw;

  /** Of a file; null where the memory is a block. */
  private final ByteBuffer @Nullable [] parts;

  private static final AtomicLong LIVE = new AtomicLong();

  private boolean closed;

  /**
   * Allocates.
   *
   * @param size elements
   * @throws OutOfMemoryError if the machine has no such block, with its size in the message
   */
  public NativeMemory(long size) {
    this.size = size;
    this.parts = null;
    this.bytes = size * Float.BYTES + LINE;
    // Not an array of JavaCPP's, which counts them and refuses more than the heap's limit.
    raw = Pointer.calloc(1, bytes);
    if (raw == null || raw.isNull()) {
      throw new OutOfMemoryError("cannot allocate %,d bytes of native memory".formatted(bytes));
    }
    LIVE.addAndGet(bytes);
    long skipped = -raw.address() & (LINE - 1);
    FloatPointer start = new FloatPointer(raw).getPointer(skipped / Float.BYTES).capacity(size);
    first = start;
    pages = new FloatBuffer[Math.toIntExact((size + PAGE - 1) / PAGE)];
    for (int i = 0; i < pages.length; i++) {
      long from = (long) i * PAGE;
      pages[i] = start.getPointer(from).capacity(Math.min(PAGE, size - from)).asBuffer();
    }
  }

  private NativeMemory(long size, ByteBuffer[] parts) {
    this.size = size;
    this.bytes = 0;
    this.first = null;
    this.raw = null;
    this.parts = parts;
    this.pages = new FloatBuffer[parts.length];
    Arrays.setAll(pages, i -> parts[i].asFloatBuffer());
  }

  /**
   * A stretch of a file, which the machine reads when it is asked for it, and forgets as it likes.
   * It is let go of when nothing refers to it any more; closing does nothing.
   *
   * @param file in little-endian byte order, which this machine's must be too
   * @param offsets where each part of 2^28 elements begins, in bytes
   * @param size elements
   * @throws IOException if the file cannot be mapped
   */
  public static NativeMemory mapped(FileChannel file, List<Long> offsets, long size)
      throws IOException {
    return mapped(file, offsets, size, Float.BYTES * size);
  }

  /**
   * A stretch of a file of halves of elements, as {@link #mapped}.
   *
   * @param offsets where each part of 2^29 halves begins, in bytes
   * @param count halves
   * @throws IOException if the file cannot be mapped
   */
  public static NativeMemory mappedHalves(FileChannel file, List<Long> offsets, long count)
      throws IOException {
    return mapped(file, offsets, (count + 1) / 2, Short.BYTES * count);
  }

  private static NativeMemory mapped(FileChannel file, List<Long> offsets, long size, long bytes)
      throws IOException {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IOException("this machine is big-endian, and the file is not");
    }
    long most = (long) PAGE * Float.BYTES;
    ByteBuffer[] parts = new ByteBuffer[Math.toIntExact((bytes + most - 1) / most)];
    for (int i = 0; i < parts.length; i++) {
      long count = Math.min(most, bytes - i * most);
      parts[i] = file.map(MapMode.READ_ONLY, offsets.get(i), count).order(ByteOrder.LITTLE_ENDIAN);
    }
    return new NativeMemory(size, parts);
  }

  private FloatPointer first() {
    return Objects.requireNonNull(first, "the memory is a file's");
  }

  /** The elements from {@code offset} on. */
  public Storage storage(long offset, long count) {
    if (offset < 0 || offset + count > size()) {
      throw new IndexOutOfBoundsException(
          "elements %d to %d of %d".formatted(offset, offset + count, size()));
    }
    return new Storage(first().getPointer(offset), count);
  }

  /** Copies elements out. */
  public void read(long from, float[] to, int at, int count) {
    for (int done = 0; done < count; ) {
      int place = place(from + done);
      int n = Math.min(count - done, PAGE - place);
      page(from + done).get(place, to, at + done, n);
      done += n;
    }
  }

  /** Copies elements to a buffer. */
  public void copy(long from, FloatBuffer to, int at, int count) {
    for (int done = 0; done < count; ) {
      int place = place(from + done);
      int n = Math.min(count - done, PAGE - place);
      to.put(at + done, page(from + done), place, n);
      done += n;
    }
  }

  /** Copies elements in. */
  public void write(long to, float[] from, int at, int count) {
    for (int done = 0; done < count; ) {
      int place = place(to + done);
      int n = Math.min(count - done, PAGE - place);
      page(to + done).put(place, from, at + done, n);
      done += n;
    }
  }

  /**
   * Copies one element of each of some rows to the start of an array.
   *
   * @param first where the rows begin in their array
   * @param width of a row
   * @param column of the element
   */
  public void column(int[] rows, int first, int count, int width, int column, float[] to) {
    if (pages.length > 1) {
      for (int i = 0; i < count; i++) {
        to[i] = get((long) rows[first + i] * width + column);
      }
      return;
    }
    FloatBuffer all = pages[0]; // so that the loop is short and many waits for memory overlap
    for (int i = 0; i < count; i++) {
      to[i] = all.get(rows[first + i] * width + column);
    }
  }

  /** One element. */
  public float get(long element) {
    return page(element).get(place(element));
  }

  /** Sets one element. */
  public void put(long element, float value) {
    page(element).put(place(element), value);
  }

  /** All of the memory, which is at most what one buffer addresses. */
  public FloatBuffer floats() {
    if (pages.length != 1) {
      throw new IllegalStateException(size() + " elements are not what one buffer addresses");
    }
    return pages[0];
  }

  /**
   * The memory as halves of elements.
   *
   * @param from in a file's memory the start of a part
   */
  public ShortBuffer shorts(long from, long count) {
    if (parts != null) {
      ShortBuffer part = parts[(int) (from >>> (PAGE_BITS + 1))].asShortBuffer();
      return part.limit(Math.toIntExact(count));
    }
    return new ShortPointer(first()).getPointer(from).capacity(count).asBuffer();
  }

  private FloatBuffer page(long element) {
    return pages[(int) (element >>> PAGE_BITS)];
  }

  private static int place(long element) {
    return (int) element & (PAGE - 1);
  }

  /** The number of elements. */
  public long size() {
    return size;
  }

  /** Bytes. */
  public long bytes() {
    return bytes;
  }

  /** Bytes of all blocks of this process that are not closed. */
  static long live() {
    return LIVE.get();
  }

  @Override
  public void close() {
    if (!closed && raw != null) {
      closed = true;
      LIVE.addAndGet(-bytes);
      Pointer.free(raw);
    }
  }
}
