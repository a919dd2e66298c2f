package org.jingu.data.read;

import org.apache.arrow.memory.ArrowBuf;
import org.jingu.data.read.Column.Layout;

/** The buffers of some rows, in Arrow's layout, wherever they come from. */
interface ColumnBuffers {
  /** The number of rows. */
  int rows();

  /** The number of values of a column: its rows, or all elements of its lists. */
  long length(Column column);

  /** Whether a column may have nulls. */
  boolean hasNulls(Column column);

  /** The number of buffers behind the views of a column. */
  int variadicBuffers(Column column);

  /**
   * A buffer of a column.
   *
   * @param which 0 is the column's first
   * @param needed the least number of bytes
   * @throws org.jingu.api.data.DataException if it has fewer
   */
  ArrowBuf buffer(Column column, int which, long needed);

  /** Which values of a column are null. */
  default Validity validity(Column column) {
    if (column.layout() == Layout.NULL || !hasNulls(column)) {
      return new Validity(null, column.layout() != Layout.NULL);
    }
    return new Validity(buffer(column, 0, Primitive.BOOL.bytes(length(column))), true);
  }

  /** The values of a scalar column. */
  default ArrowBuf values(Column column) {
    return buffer(column, 1, column.fixedWidth().bytes(length(column)));
  }
}
