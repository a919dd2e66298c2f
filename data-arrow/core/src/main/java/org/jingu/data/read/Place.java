package org.jingu.data.read;

import java.nio.file.Path;
import org.jingu.api.data.DataException;

/**
 * The record batch from which values come, for messages. Batches and rows count from 0.
 *
 * @param path the file
 * @param part such as "record batch 3"
 */
record Place(Path path, String part) {
  /** Something wrong with the value of one row. */
  DataException wrong(long row, Column column, String what) {
    return new DataException(
        "%s, %s, row %d, column '%s': %s".formatted(path, part, row, column.name(), what));
  }
}
