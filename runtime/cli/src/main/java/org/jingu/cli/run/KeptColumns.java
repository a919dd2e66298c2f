package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.jspecify.annotations.Nullable;

/** The cells of some columns of Arrow files, file after file, row after row. */
public final class KeptColumns implements AutoCloseable {
  private static final String[] NONE = {};

  private final List<Path> files;
  private final List<String> columns;
  private int file;
  private @Nullable ArrowRows rows;

  /** For columns that each file should have. */
  public KeptColumns(List<Path> files, List<String> columns) {
    this.files = files;
    this.columns = columns;
  }

  /**
   * The cells of the next row.
   *
   * @throws DataException if the file has no such column, or there is no further row
   */
  public String[] next() {
    if (columns.isEmpty()) {
      return NONE;
    }
    while (true) {
      ArrowRows open = rows == null ? open() : rows;
      String[] cells = open.next();
      if (cells != null) {
        return cells;
      }
      close();
    }
  }

  private ArrowRows open() {
    if (file == files.size()) {
      throw new DataException("the data changed while it was read; leave it alone and repeat");
    }
    ArrowRows opened = ArrowRows.open(files.get(file++));
    rows = opened;
    opened.select(columns, column -> CellStyle.PLAIN.withSeparator(" "));
    return opened;
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
