package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
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
  static SideTable read(String name, JoinConfig config, RowReader in, BadRows badRows) {
    int key = in.columns().indexOf(config.keyColumn());
    if (key < 0) {
      throw new ConfigException(
          "joins." + name + ".key",
          "'%s' has no column '%s'; %s"
              .formatted(
                  config.file(),
                  config.keyColumn(),
                  Suggestions.of(config.keyColumn(), in.columns())));
    }
    List<String> columns = without(key, in.columns());
    Map<String, String[]> rows = new HashMap<>();
    for (Row row = in.next(); row != null; row = in.next()) {
      badRows.row();
      if (row.problem() != null) {
        badRows.add(row, row.problem());
        continue;
      }
      String value = row.cells()[key];
      String[] cells = without(key, List.of(row.cells())).toArray(new String[0]);
      if (rows.put(value, cells) != null) {
        throw new DataException(
            "'%s', line %d: key '%s' of column '%s' stands twice; a side table has one row a key"
                .formatted(config.file(), row.line(), value, config.keyColumn()));
      }
    }
    return new SideTable(name, config, columns, rows);
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

  /** Whether there is a row of this key. */
  boolean has(String key) {
    return rows.containsKey(key);
  }

  /** A key to show, or the empty text where there is none. */
  String exampleKey() {
    return rows.isEmpty() ? "" : rows.keySet().iterator().next();
  }

  /** The cells to join to a row. */
  String[] lookUp(String key) throws BadRowException {
    String[] cells = rows.get(key);
    if (cells == null && config.unmatched() == JoinConfig.Unmatched.REJECT) {
      throw new BadRowException(
          "column '%s' is '%s', which '%s' lacks".formatted(config.on(), key, config.file()));
    }
    return cells == null ? none : cells;
  }

  /** The cells of one of the {@link #keys}. */
  String[] cells(String key) {
    return rows.getOrDefault(key, none);
  }
}
