package org.jingu.data.read;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The least of a file that is decoded at once: a record batch, a row group.
 *
 * @param part its file
 * @param index which of the file's
 * @param rows its examples, at least 1
 * @param decodedBytes what they take as arrays, at most
 * @param nulls by sparse column, whether it may have bags without exactly one id
 * @param sample which of its examples are read; null for all
 */
record Chunk(
    DataPart part,
    int index,
    int rows,
    long decodedBytes,
    boolean[] nulls,
    @Nullable Sample sample) {
  /**
   * Some of a chunk's examples.
   *
   * @param first the number of its first row among those of all files
   * @param kept the rows of the chunk that are read
   * @param count how many these are
   */
  record Sample(long first, BitSet kept, int count) {}

  /** The same chunk, of which some examples are read. */
  Chunk of(long first, BitSet kept) {
    return new Chunk(
        part, index, rows, decodedBytes, nulls, new Sample(first, kept, kept.cardinality()));
  }

  /** How many examples are read. */
  int examples() {
    return sample == null ? rows : sample.count();
  }

  /**
   * A chunk whose columns are known by what they claim.
   *
   * @param claims of each column that is read
   */
  static Chunk of(DataPart part, int index, int rows, Claims claims) {
    Columns columns = part.columns();
    long scalars = (long) columns.dense().size() + columns.labels().size();
    long bytes = (long) rows * Float.BYTES * (scalars + (columns.weight() == null ? 0 : 1));
    bytes += columns.group() == null ? 0 : (long) rows * Long.BYTES;
    boolean[] nulls = new boolean[columns.sparse().size()];
    for (int i = 0; i < nulls.length; i++) {
      Column column = columns.sparse().get(i);
      nulls[i] =
          column.isList()
              || (column.primitive() != null && column.primitive().isFloat())
              || claims.mayMiss(column);
      long ids = column.isList() ? claims.elements(column) : rows;
      bytes += Integer.BYTES * (ids + (nulls[i] ? rows : 0));
    }
    return new Chunk(part, index, rows, bytes, nulls, null);
  }

  /** What a file says of the values of a chunk before they are read. */
  interface Claims {
    /** The number of elements of all lists of a column, at most. */
    long elements(Column column);

    /** Whether a value of a column without lists may be missing. */
    boolean mayMiss(Column column);
  }
}
