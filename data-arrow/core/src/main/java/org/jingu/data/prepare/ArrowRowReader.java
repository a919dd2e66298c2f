package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.jingu.data.schema.Fingerprint;
import org.jspecify.annotations.Nullable;

/** The rows of an Arrow file of raw values as cells, so that they are encoded as text rows are. */
final class ArrowRowReader implements RowReader {
  /** What joins the elements of lists that are written as JSON then. */
  private static final String UNIT_SEPARATOR = "\u001f";

  private final ArrowRows rows;
  private final List<String> columns;

  /** By column, what separates the elements of a list as the configuration has it, or null. */
  private final List<@Nullable String> separators = new ArrayList<>();

  private long number;

  private ArrowRowReader(ArrowRows rows, List<String> columns, PrepareConfig config) {
    this.rows = rows;
    this.columns = columns;
    for (String column : columns) {
      separators.add(rows.isList(column) ? listSeparator(config, column) : null);
    }
  }

  /**
   * Opens a file.
   *
   * @param wanted the columns to read, where the file has them
   * @throws DataException if it was prepared: its columns are ids then
   */
  static ArrowRowReader open(TextFile file, PrepareConfig config, Set<String> wanted) {
    return of(ArrowRows.open(file.path()), file.name(), config, wanted);
  }

  /**
   * Reads rows, and closes them with itself or where it fails.
   *
   * @param name what messages call them
   * @param wanted the columns to read, where the rows have them
   * @throws DataException if they were prepared: their columns are ids then
   */
  static ArrowRowReader of(ArrowRows rows, String name, PrepareConfig config, Set<String> wanted) {
    try {
      if (rows.metadata().containsKey(Fingerprint.METADATA_KEY)) {
        throw new DataException(
            "'%s' was made by 'jingu prepare', so it holds ids and no raw values; give the raw file"
                .formatted(name));
      }
      List<String> columns = rows.columns().stream().distinct().filter(wanted::contains).toList();
      rows.select(columns, column -> format(config, column));
      return new ArrowRowReader(rows, columns, config);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  /** Lists are joined by the separator that will part them again, times as they will be read. */
  private static CellStyle format(PrepareConfig config, String column) {
    CellStyle format = CellStyle.PLAIN;
    if (listSeparator(config, column) != null) {
      return format.withSeparator(UNIT_SEPARATOR);
    }
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

  /** The separator of a column whose cells are lists of JSON or Python in text, else null. */
  private static @Nullable String listSeparator(PrepareConfig config, String column) {
    for (var feature : config.sparse().entrySet()) {
      SparseConfig it = feature.getValue();
      String from = it.column() == null ? feature.getKey() : it.column();
      if (from.equals(column) && it.list() != null) {
        return it.separator().isEmpty() ? "," : it.separator();
      }
    }
    return null;
  }

  /** A list as JSON, which is a list of Python too. */
  private static String list(String joined, String separator) {
    StringBuilder list = new StringBuilder("[");
    for (String element : joined.split(UNIT_SEPARATOR, -1)) {
      list.append(list.length() > 1 ? separator : "")
          .append('"')
          .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return list.append(']').toString();
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
    for (int i = 0; i < cells.length; i++) {
      String separator = separators.get(i);
      // An empty cell is a missing value, not a list without elements.
      if (separator != null && !cells[i].isEmpty()) {
        cells[i] = list(cells[i], separator);
      }
    }
    return new Row(number, String.join(",", cells), cells, null);
  }

  @Override
  public long bytesRead() {
    return rows.bytesRead();
  }

  @Override
  public void close() {
    rows.close();
  }
}
