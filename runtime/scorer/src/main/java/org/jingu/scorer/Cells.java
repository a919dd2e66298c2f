package org.jingu.scorer;

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
        cells[i] = text(number, column, row.get(column));
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

  private @Nullable String text(int number, String column, @Nullable Object value) {
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
