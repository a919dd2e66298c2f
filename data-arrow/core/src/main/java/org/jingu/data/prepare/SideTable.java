package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Excerpt;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;

/** A side table in memory: the rows to join, by key. */
final class SideTable {
  private final String name;
  private final JoinConfig config;
  private final List<String> columns;
  private final Map<String, String[]> rows;
  private final String[] none;

  private SideTable(
      String name, JoinConfig config, List<String> columns, Map<String, String[]> rows) {
    this.name = name;
    this.config = config;
    this.columns = columns;
    this.rows = rows;
    this.none = new String[columns.size()];
    Arrays.fill(none, "");
  }

  /**
   * Reads a side table; its bad rows go to the quarantine.
   *
   * @throws DataException if a key stands twice
   */
  static SideTable read(
      String name, JoinConfig config, PrepareConfig all, RowReader in, BadRows badRows) {
    int key = key(name, config, in.columns());
    List<String> columns = without(key, in.columns());
    MissingValues missing = MissingValues.of(all, List.of());
    Map<String, String[]> rows = new HashMap<>();
    long most = Runtime.getRuntime().maxMemory() / 2;
    long bytes = 0;
    for (Row row = in.next(); row != null; row = in.next()) {
      badRows.row();
      if (row.problem() != null) {
        badRows.add(row, row.problem());
        continue;
      }
      List<String> cells = all.strip() ? stripped(row.cells()) : List.of(row.cells());
      String value = cells.get(key);
      if (missing.isText(value)) {
        // Joined to every row without a key, it would be a value that nobody wrote there.
        badRows.add(row, "column '" + config.keyColumn() + "' is missing; it is the key");
        continue;
      }
      String[] joined = without(key, cells).toArray(new String[0]);
      bytes += bytes(value, joined);
      if (bytes > most) {
        throw new DataException(
            ("'%s', line %d: the side table needs more than %d MB of memory, in which it is held;"
                    + " leave out rows or columns, or set JINGU_JVM_OPTS=-Xmx… to more")
                .formatted(config.file(), row.line(), bytes >> 20));
      }
      if (rows.put(value, joined) != null) {
        throw new DataException(
            "'%s', line %d: key '%s' of column '%s' stands twice; a side table has one row a key"
                .formatted(config.file(), row.line(), Excerpt.of(value), config.keyColumn()));
      }
    }
    return new SideTable(name, config, columns, rows);
  }

  private static int key(String name, JoinConfig config, List<String> columns) {
    String where = "joins." + name + ".key";
    int key = columns.indexOf(config.keyColumn());
    if (key < 0) {
      throw new ConfigException(
          where,
          "'%s' has no column '%s'; %s"
              .formatted(
                  config.file(),
                  config.keyColumn(),
                  Columns.suggestion(config.keyColumn(), columns)));
    }
    if (key != columns.lastIndexOf(config.keyColumn())) {
      throw new ConfigException(
          where,
          "'%s' has column '%s' twice; rename one".formatted(config.file(), config.keyColumn()));
    }
    return key;
  }

  /** What a row takes, roughly: objects have headers and texts one or two bytes a character. */
  private static long bytes(String key, String[] cells) {
    long bytes = 120 + 2L * key.length();
    for (String cell : cells) {
      bytes += 8 + (cell.isEmpty() ? 0 : 48 + 2L * cell.length());
    }
    return bytes;
  }

  private static List<String> stripped(String[] cells) {
    return Arrays.stream(cells).map(Spaces::strip).toList();
  }

  private static List<String> without(int index, List<String> values) {
    List<String> rest = new ArrayList<>(values);
    rest.remove(index);
    return rest;
  }

  String name() {
    return name;
  }

  JoinConfig config() {
    return config;
  }

  /** The columns it joins: all but the key. */
  List<String> columns() {
    return columns;
  }

  /** The keys in order. */
  Iterable<String> keys() {
    return new TreeSet<>(rows.keySet());
  }

  /** Whether these cells are those of {@link #lookUp} for a key without a row. */
  boolean isNone(String[] cells) {
    return cells == none;
  }

  /** A key to show, or the empty text where there is none. */
  String exampleKey() {
    return rows.isEmpty() ? "" : rows.keySet().iterator().next();
  }

  /**
   * The cells to join to a row.
   *
   * @param missing whether the key is a missing value, which no row has
   */
  String[] lookUp(String key, boolean missing) throws BadRowException {
    String[] cells = missing ? null : rows.get(key);
    if (cells == null && config.unmatched() == JoinConfig.Unmatched.REJECT) {
      throw new BadRowException(
          "column '%s' is '%s', which '%s' lacks; joins.%s.unmatched: empty takes such rows"
              .formatted(config.on(), Excerpt.of(key), config.file(), name));
    }
    return cells == null ? none : cells;
  }

  /** The cells of one of the {@link #keys}. */
  String[] cells(String key) {
    return rows.getOrDefault(key, none);
  }
}
