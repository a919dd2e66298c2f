package org.jingu.engine.tensor;

/**
 * A matrix [rows, width] of floats in pages, so that it may have more than 2^31 elements. A row
 * never crosses a page.
 */
public final class PagedMatrix implements TensorStorage {
  private static final int PAGE_FLOATS = 1 << 24;

  /** Rows narrower than this are copied by a loop, which costs less than a call. */
  private static final int NARROW = 8;

  private final int rows;
  private final int width;
  private final int pageShift;
  private final int pageMask;
  private final float[][] pages;

  /** Zeros in pages of about 64 MiB. */
  public PagedMatrix(int rows, int width) {
    this(rows, width, PAGE_FLOATS);
  }

  PagedMatrix(int rows, int width, int pageFloats) {
    if (rows < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a table of %d rows of width %d; both must be at least 1".formatted(rows, width));
    }
    this.rows = rows;
    this.width = width;
    int rowsPerPage = Integer.highestOneBit(Math.max(1, pageFloats / width));
    this.pageShift = Integer.numberOfTrailingZeros(rowsPerPage);
    this.pageMask = rowsPerPage - 1;
    this.pages = new float[((rows - 1) >>> pageShift) + 1][];
    for (int page = 0; page < pages.length; page++) {
      pages[page] = new float[Math.min(rowsPerPage, rows - (page << pageShift)) * width];
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

  /** The array that holds a row, from {@link #offset} on. */
  public float[] page(int row) {
    return pages[row >>> pageShift];
  }

  /** Where a row starts in its {@link #page}. */
  public int offset(int row) {
    return (row & pageMask) * width;
  }

  /** The row after the last that shares a row's page, at most {@code end}. */
  public int endOfPage(int row, int end) {
    return (int) Math.min(end, ((long) row | pageMask) + 1);
  }

  /** Copies a row to the start of an array. */
  public void get(int row, float[] to) {
    float[] page = page(row);
    int at = offset(row);
    if (width >= NARROW) {
      System.arraycopy(page, at, to, 0, width);
      return;
    }
    for (int i = 0; i < width; i++) {
      to[i] = page[at + i];
    }
  }

  /** Copies a row from the start of an array. */
  public void put(int row, float[] from) {
    float[] page = page(row);
    int at = offset(row);
    if (width >= NARROW) {
      System.arraycopy(from, 0, page, at, width);
      return;
    }
    for (int i = 0; i < width; i++) {
      page[at + i] = from[i];
    }
  }

  @Override
  public void read(long first, float[] to, int count) {
    for (int done = 0; done < count; ) {
      int page = pageOf(first + done);
      int at = offsetOf(first + done, page);
      int n = Math.min(count - done, pages[page].length - at);
      System.arraycopy(pages[page], at, to, done, n);
      done += n;
    }
  }

  @Override
  public void write(long first, float[] from, int count) {
    for (int done = 0; done < count; ) {
      int page = pageOf(first + done);
      int at = offsetOf(first + done, page);
      int n = Math.min(count - done, pages[page].length - at);
      System.arraycopy(from, done, pages[page], at, n);
      done += n;
    }
  }

  private int pageOf(long element) {
    return (int) ((element / width) >>> pageShift);
  }

  private int offsetOf(long element, int page) {
    return (int) (element - ((long) page << pageShift) * width);
  }
}
