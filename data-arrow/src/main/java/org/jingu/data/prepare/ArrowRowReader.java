package org.jingu.data.prepare;

import java.util.List;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellFormat;
import org.jingu.data.schema.Fingerprint;
import org.jspecify.annotations.Nullable;

/** The rows of an Arrow file of raw values as cells, so that they are encoded as text rows are. */
final class ArrowRowReader implements RowReader {
  private final ArrowRows rows;
  private final List<String> columns;
  private long number;

  private ArrowRowReader(ArrowRows rows, List<String> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Opens a file.
   *
   * @param wanted the columns to read, where the file has them
   * @throws DataException if it was prepared: its columns are ids then
   */
  static ArrowRowReader open(TextFile file, PrepareConfig config, Set<String> wanted) {
    ArrowRows rows = ArrowRows.open(file.path());
    try {
      if (rows.metadata().containsKey(Fingerprint.METADATA_KEY)) {
        throw new DataException(
            "'%s' was made by 'jingu prepare', so it holds ids and no raw values; give the raw file"
                .formatted(file.name()));
      }
      List<String> columns = rows.columns().stream().distinct().filter(wanted::contains).toList();
      rows.select(columns, column -> format(config, column));
      return new ArrowRowReader(rows, columns);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  /** Lists are joined by the separator that will part them again, times as they will be read. */
  private static CellFormat format(PrepareConfig config, String column) {
    CellFormat format = CellFormat.PLAIN;
    for (var feature : config.sparse().entrySet()) {
      SparseConfig it = feature.getValue();
      String from = it.column() == null ? feature.getKey() : it.column();
      if (from.equals(column) && !it.separator().isEmpty()) {
        format = format.withSeparator(it.separator());
      }
    }
    TimeConfig time = config.time();
    return time != null && time.column().equals(column)
        ? format.withTime(time.format(), time.zoneId())
        : format;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    String[] cells = rows.next();
    if (cells == null) {
      return null;
    }
    number++;
    return new Row(number, String.join(",", cells), cells, null);
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public void close() {
    rows.close();
  }
}
