package org.jingu.scorer;

import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.Preprocessor;
import org.jspecify.annotations.Nullable;

/** Rows of values as the text that preprocessing reads. */
final class Cells {
  private final List<String> columns;
  private final Map<String, String> separators = new HashMap<>();

  /** For rows of what was fitted. */
  Cells(Preprocessor preprocessor) {
    this.columns = List.copyOf(preprocessor.columnsOfRows());
    preprocessor
        .config()
        .sparse()
        .forEach(
            (name, feature) -> {
              if (!feature.separator().isEmpty()) {
                String column = feature.column() == null ? name : feature.column();
                separators.put(column, feature.separator());
              }
            });
  }

  /** The names of the cells. */
  List<String> columns() {
    return columns;
  }

  /**
   * A row's cells; null where it has no value.
   *
   * @param number the row's, for messages
   * @throws DataException if the model reads no such column, or takes one value where there are
   *     more
   */
  String[] of(int number, Map<String, ?> row) {
    String[] cells = new String[columns.size()];
    int found = 0;
    for (int i = 0; i < cells.length; i++) {
      String column = columns.get(i);
      if (row.containsKey(column)) {
        cells[i] = cell(number, column, row.get(column));
        found++;
      }
    }
    if (found < row.size()) {
      for (String name : row.keySet()) {
        if (!columns.contains(name)) {
          throw new DataException(
              "row %d has a value for '%s', which the model does not read; %s"
                  .formatted(number, name, Suggestions.of(name, columns)));
        }
      }
    }
    return cells;
  }

  /**
   * Rows of columns.
   *
   * @param values by column, an array or a list of a value a row
   * @throws DataException if the model reads no such column, takes one value where there are more,
   *     or columns differ in length
   */
  List<String[]> of(Map<String, ?> values) {
    List<String[]> rows = new ArrayList<>();
    String first = null;
    for (Map.Entry<String, ?> it : values.entrySet()) {
      int index = index(it.getKey());
      List<?> column = list(it.getKey(), it.getValue());
      if (first == null) {
        first = it.getKey();
        column.forEach(value -> rows.add(new String[columns.size()]));
      }
      if (column.size() != rows.size()) {
        throw new DataException(
            "column '%s' has %d values, and column '%s' has %d; give each a value a row"
                .formatted(it.getKey(), column.size(), first, rows.size()));
      }
      int number = 0;
      for (Object value : column) {
        rows.get(number)[index] = cell(number, it.getKey(), value);
        number++;
      }
    }
    return rows;
  }

  private static List<?> list(String column, @Nullable Object values) {
    if (values instanceof List<?> list) {
      return list;
    }
    if (values == null || !values.getClass().isArray()) {
      throw new DataException(
          "column '%s' is %s; give an array or a list of a value a row"
              .formatted(column, values == null ? "null" : "a " + values.getClass().getName()));
    }
    return new AbstractList<@Nullable Object>() {
      @Override
      public @Nullable Object get(int row) {
        return Array.get(values, row);
      }

      @Override
      public int size() {
        return Array.getLength(values);
      }
    };
  }

  /**
   * The place of a column among the cells.
   *
   * @throws DataException if the model reads no such column
   */
  int index(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new DataException(
          "the model reads no column '%s'; %s".formatted(column, Suggestions.of(column, columns)));
    }
    return index;
  }

  /**
   * The text of a value.
   *
   * @param number the row's, for messages
   */
  @Nullable String cell(int number, String column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Collection<?> list)) {
      return value.toString();
    }
    String separator = separators.get(column);
    if (separator == null && list.size() > 1) {
      throw new DataException(
          "row %d: column '%s' has %d values; it takes one".formatted(number, column, list.size()));
    }
    return list.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(separator == null ? "" : separator));
  }
}
