package org.jingu.data.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass over a file, row by row, in bounded memory. Not for use by several threads. */
public interface RowReader extends AutoCloseable {
  /** The names of the columns. */
  List<String> columns();

  /**
   * The next row, or null at the end. A row that the format cannot make sense of comes with its
   * problem instead of ending the pass. The caller keeps it for a while, so a format of Jingu's own
   * gives each row an array of its own; of a plugin's rows the runtime makes copies.
   *
   * @throws org.jingu.api.data.DataException if reading fails
   */
  @Nullable Row next();

  /**
   * Takes the next rows, as many as a block has room for; none at the end.
   *
   * @throws org.jingu.api.data.DataException if reading fails
   */
  default void read(RowBlock block) {
    block.start(null);
    while (!block.isFull()) {
      Row row = next();
      if (row == null) {
        break;
      }
      block.add(row);
    }
    block.end(bytesRead());
  }

  /** Whether a comma separates the decimals of numbers, instead of a point. */
  default boolean decimalComma() {
    return false;
  }

  /** Bytes of the file read so far, as stored. */
  long bytesRead();

  @Override
  void close();
}
