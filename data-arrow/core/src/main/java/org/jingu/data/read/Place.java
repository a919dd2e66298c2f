package org.jingu.data.read;

import java.nio.file.Path;
import org.jingu.api.data.DataException;

/**
 * The chunk from which values come, for messages. Chunks and rows count from 0.
 *
 * @param path the file
 * @param part such as "record batch 3"
 * @param firstRow the row of the chunk that the first of the values belongs to
 */
record Place(Path path, String part, long firstRow) {
  Place(Path path, String part) {
    this(path, part, 0);
  }

  /** Something wrong with the value of one row. */
  DataException wrong(long row, Column column, String what) {
    return new DataException(
        "%s, %s, row %d, column '%s': %s"
            .formatted(path, part, firstRow + row, column.name(), what));
  }
}
