package org.jingu.data.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.parquet.format.ColumnMetaData;

/** Decodes the pages of a column into its vector. */
final class PageColumn {
  private final Leaf leaf;
  private final Pages pages;
  private final FieldVector vector;
  private final BitSet missingRows = new BitSet();
  private final BitSet missingNumbers = new BitSet();
  private final BaseFixedWidthVector numberVector;
  private ByteBuffer data = ByteBuffer.allocate(0);
  private int[] offsets = {};
  private int[] repetitions = {};
  private int[] definitions = {};
  private int pageSize;
  private int pageAt;
  private boolean plainLists;
  private int numbers;

  PageColumn(Leaf leaf, PageInput input, BufferAllocator allocator) {
    this.leaf = leaf;
    pages = new Pages(input, leaf);
    vector = leaf.field().createVector(allocator);
    numberVector =
        (BaseFixedWidthVector) (vector instanceof ListVector list ? list.getDataVector() : vector);
  }

  Leaf leaf() {
    return leaf;
  }

  FieldVector vector() {
    return vector;
  }

  /** Goes to the first row of a column chunk. */
  void begin(ColumnMetaData chunk) {
    pages.begin(chunk);
    pageSize = 0;
    pageAt = 0;
  }

  /**
   * Fills the vector with the next rows.
   *
   * @return how many there were
   */
  int read(int most) throws IOException {
    missingRows.clear();
    missingNumbers.clear();
    numbers = 0;
    if (vector instanceof ListVector lists && lists.getValueCapacity() < most) {
      release();
      lists.setInitialCapacity(most);
      lists.allocateNew();
    }
    reserve(most);
    int rows = leaf.isList() ? readLists(most) : readNumbers(most);
    setValid(numberVector.getValidityBuffer(), numbers, missingNumbers);
    numberVector.setValueCount(numbers);
    if (vector instanceof ListVector lists) {
      fill(lists, rows);
    }
    return rows;
  }

  private boolean hasPage() throws IOException {
    if (pageAt == pageSize) {
      pageAt = 0;
      pageSize = pages.next();
      if (leaf.isList() && pageSize > 0) {
        readLevels();
      }
    }
    return pageSize > 0;
  }

  private int readNumbers(int most) throws IOException {
    while (numbers < most && hasPage()) {
      int count = Math.min(most - numbers, pageSize - pageAt);
      if (leaf.present() == 0 || pages.definitions.skip(1, count)) {
        readNumbers(count, 0, count);
      } else {
        definitions = room(definitions, count);
        pages.definitions.read(definitions, 0, count);
        readNumbers(count, 0, present(0, count));
      }
      pageAt += count;
    }
    return numbers;
  }

  private void readLevels() throws IOException {
    boolean together = pages.repetitions.skip(0, pageSize);
    boolean complete = pages.definitions.skip(leaf.present(), pageSize);
    plainLists = together && complete;
    if (!plainLists) {
      repetitions = levels(pages.repetitions, repetitions, together, 0);
      definitions = levels(pages.definitions, definitions, complete, leaf.present());
    }
  }

  private int[] levels(Runs runs, int[] array, boolean skipped, int level) throws IOException {
    int[] levels = room(array, pageSize);
    if (skipped) {
      Arrays.fill(levels, 0, pageSize, level);
    } else {
      runs.read(levels, 0, pageSize);
    }
    return levels;
  }

  private int readLists(int most) throws IOException {
    offsets = room(offsets, most + 1);
    int rows = 0;
    boolean whole = false;
    while (!whole && hasPage()) {
      if (plainLists) {
        int count = Math.min(most - rows, pageSize - pageAt);
        whole = count < pageSize - pageAt;
        for (int i = 0; i < count; i++) {
          offsets[rows + i] = numbers + i;
        }
        rows += count;
        pageAt += count;
        readNumbers(count, 0, count);
        continue;
      }
      int first = pageAt;
      int slots = 0;
      int present = 0;
      while (pageAt < pageSize) {
        int level = definitions[pageAt];
        if (repetitions[pageAt] == 0) {
          if (rows == most) {
            whole = true;
            break;
          }
          if (level < leaf.list()) {
            missingRows.set(rows);
          }
          offsets[rows++] = numbers + slots;
        } else if (rows == 0) {
          throw new IOException("a column begins in the middle of a list");
        }
        if (level > leaf.list()) {
          // Levels of numbers alone stay, in their order.
          definitions[first + slots++] = level;
          present += level == leaf.present() ? 1 : 0;
        }
        pageAt++;
      }
      readNumbers(slots, first, present);
    }
    offsets[rows] = numbers;
    return rows;
  }

  /**
   * Reads numbers, and leaves room for those that are missing.
   *
   * @param count of both
   * @param levels where their definition levels begin, if some are missing
   * @param present of those that are there
   */
  private void readNumbers(int count, int levels, int present) throws IOException {
    reserve(Math.addExact(numbers, count));
    if (leaf.isWide()) {
      pages.read(data.asLongBuffer().position(numbers), present);
    } else {
      pages.read(data.asIntBuffer().position(numbers), present);
    }
    int width = leaf.isWide() ? Long.BYTES : Integer.BYTES;
    int from = present;
    for (int i = count - 1; from <= i; i--) {
      if (definitions[levels + i] != leaf.present()) {
        missingNumbers.set(numbers + i);
      } else {
        move((numbers + --from) * width, (numbers + i) * width);
      }
    }
    numbers += count;
  }

  private void move(int from, int to) {
    if (leaf.isWide()) {
      data.putLong(to, data.getLong(from));
    } else {
      data.putInt(to, data.getInt(from));
    }
  }

  /** Makes room for numbers. */
  private void reserve(int count) {
    if (data.capacity() < count * (leaf.isWide() ? 8L : 4L)) {
      while (numberVector.getValueCapacity() < count) {
        if (numbers == 0) {
          numberVector.allocateNew(count);
        } else {
          numberVector.reAlloc();
        }
      }
      data = bytes(numberVector.getDataBuffer(), numberVector.getDataBuffer().capacity());
    }
  }

  private int present(int from, int count) {
    int present = 0;
    for (int i = from; i < from + count; i++) {
      present += definitions[i] == leaf.present() ? 1 : 0;
    }
    return present;
  }

  private static int[] room(int[] array, int count) {
    return array.length < count ? new int[count] : array;
  }

  private void fill(ListVector lists, int rows) {
    setValid(lists.getValidityBuffer(), rows, missingRows);
    ByteBuffer to = bytes(lists.getOffsetBuffer(), (rows + 1) * (long) Integer.BYTES);
    to.asIntBuffer().put(offsets, 0, rows + 1);
    lists.setLastSet(rows - 1);
    lists.setValueCount(rows);
  }

  /** Gives the memory back. */
  void release() {
    data = ByteBuffer.allocate(0);
    vector.clear();
  }

  private static ByteBuffer bytes(ArrowBuf buffer, long count) {
    return buffer.nioBuffer(0, Math.toIntExact(count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void setValid(ArrowBuf validity, int count, BitSet missing) {
    validity.setOne(0L, (count + 7L) / 8);
    for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
      int bits = validity.getByte(i >> 3);
      validity.setByte(i >> 3, bits & ~(1 << (i & 7)));
    }
  }
}
