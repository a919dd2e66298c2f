package org.jingu.data.prepare;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowBlock;
import org.jingu.data.format.RowReader;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a file below folders such as {@code dt=2026-11-01}, whose keys are columns as those of
 * the file are.
 */
final class PartitionedRows implements RowReader {
  /** What Hive and Spark call the folder of rows without a value. */
  private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

  private final RowReader rows;
  private final List<String> columns;
  private final List<String> values;

  private PartitionedRows(RowReader rows, Map<String, String> keys) {
    this.rows = rows;
    this.columns = new ArrayList<>(rows.columns());
    columns.addAll(keys.keySet());
    this.values = List.copyOf(keys.values());
  }

  /**
   * The rows with the keys of the folders around their file.
   *
   * @param wanted the columns that are read; a key that is none of them, or that the file has as a
   *     column itself, is left alone
   */
  static RowReader of(RowReader rows, Path file, Set<String> wanted) {
    Map<String, String> keys = new LinkedHashMap<>();
    Path folder = file.toAbsolutePath().normalize().getParent();
    for (Path part : folder == null ? List.<Path>of() : folder) {
      String name = part.toString();
      int equals = name.indexOf('=');
      if (equals > 0 && wanted.contains(decoded(name.substring(0, equals)))) {
        keys.put(decoded(name.substring(0, equals)), decoded(name.substring(equals + 1)));
      }
    }
    keys.keySet().removeAll(rows.columns());
    // A file without anything has no columns, and no row that could have a key.
    return keys.isEmpty() || rows.columns().isEmpty() ? rows : new PartitionedRows(rows, keys);
  }

  private static String decoded(String text) {
    if (text.equals(NO_VALUE)) {
      return "";
    }
    try {
      // A plus sign stands for itself in names of folders.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    Row row = rows.next();
    if (row == null || row.problem() != null) {
      return row;
    }
    String[] cells = Arrays.copyOf(row.cells(), columns.size());
    for (int i = 0; i < values.size(); i++) {
      cells[row.cells().length + i] = values.get(i);
    }
    return new Row(row.line(), row.raw(), cells, null);
  }

  @Override
  public void read(RowBlock block) {
    rows.read(block);
    block.append(values.stream().map(Utf8::of).toArray(byte[][]::new));
  }

  @Override
  public boolean decimalComma() {
    return rows.decimalComma();
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
