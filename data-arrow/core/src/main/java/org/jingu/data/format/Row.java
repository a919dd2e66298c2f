package org.jingu.data.format;

import org.jspecify.annotations.Nullable;

/**
 * One row of a text file.
 *
 * @param line the number of its first line, from 1
 * @param raw the row as it stands in the file, without the line end
 * @param cells a cell a column of {@link RowReader#columns}; an empty cell has no value
 * @param problem why the row cannot be used, or null when it can; cells are then of no use
 */
public record Row(long line, String raw, String[] cells, @Nullable String problem) {
  /** A good row. */
  public static Row of(long line, String raw, String[] cells) {
    return new Row(line, raw, cells, null);
  }

  /** A row that cannot be used, and why. */
  public static Row bad(long line, String raw, String problem) {
    return new Row(line, raw, new String[0], problem);
  }
}
