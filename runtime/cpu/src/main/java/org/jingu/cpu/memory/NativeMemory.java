package org.jingu.cpu.memory;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * A block of zeroed native memory that starts on a cache line. The machine gives pages of it when
 * they are first written.
 */
public final class NativeMemory implements AutoCloseable {
  /** A cache line, in bytes. */
  private static final long LINE = 64;

  /** Elements that one buffer addresses. */
  private static final int PAGE_BITS = 28;

  private static final int PAGE = 1 << PAGE_BITS;

  private final long bytes;
  private final FloatPointer first;
  private final FloatBuffer[] pages;

  /** Where the block begins; null when it is closed. */
  private final Pointer raw;

  private static final AtomicLong LIVE = new AtomicLong();

  private boolean closed;

  /**
   * Allocates.
   *
   * @param size elements
   * @throws OutOfMemoryError if the machine has no such block, with its size in the message
   */
  public NativeMemory(long size) {
    this.bytes = size * Float.BYTES + LINE;
    // Not an array of JavaCPP's, which counts them and refuses more than the heap's limit.
    raw = Pointer.calloc(1, bytes);
    if (raw == null || raw.isNull()) {
      throw new OutOfMemoryError("cannot allocate %,d bytes of native memory".formatted(bytes));
    }
    LIVE.addAndGet(bytes);
    long skipped = -raw.address() & (LINE - 1);
    first = new FloatPointer(raw).getPointer(skipped / Float.BYTES).capacity(size);
    pages = new FloatBuffer[Math.toIntExact((size + PAGE - 1) / PAGE)];
    for (int i = 0; i < pages.length; i++) {
      long from = (long) i * PAGE;
      pages[i] = first.getPointer(from).capacity(Math.min(PAGE, size - from)).asBuffer();
    }
  }

  /** The elements from {@code offset} on. */
  public Storage storage(long offset, long count) {
    if (offset < 0 || offset + count > size()) {
      throw new IndexOutOfBoundsException(
          "elements %d to %d of %d".formatted(offset, offset + count, size()));
    }
    return new Storage(first.getPointer(offset), count);
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

  /** The memory as halves of elements. */
  public ShortBuffer shorts(long from, long count) {
    return new ShortPointer(first).getPointer(from).capacity(count).asBuffer();
  }

  private FloatBuffer page(long element) {
    return pages[(int) (element >>> PAGE_BITS)];
  }

  private static int place(long element) {
    return (int) element & (PAGE - 1);
  }

  /** The number of elements. */
  public long size() {
    return first.capacity();
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
    if (!closed) {
      closed = true;
      LIVE.addAndGet(-bytes);
      Pointer.free(raw);
    }
  }
}
