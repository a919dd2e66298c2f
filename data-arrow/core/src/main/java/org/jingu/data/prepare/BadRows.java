package org.jingu.data.prepare;

import org.jingu.data.format.Row;

/** Takes the rows of a file that cannot be used. */
@FunctionalInterface
interface BadRows {
  /** Takes a bad row. */
  void add(Row row, String reason);

  /** Counts a row, good or bad. */
  default void row() {}
}
