package org.jingu.scorer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.data.prepare.PrepareConfig;
import org.jspecify.annotations.Nullable;

/** Values of rows as the text that preprocessing reads. */
final class Cells {
  private final Map<String, String> separators = new HashMap<>();

  Cells(PrepareConfig config) {
    config
        .sparse()
        .forEach(
            (name, feature) -> {
              String column = feature.column() == null ? name : feature.column();
              if (!feature.separator().isEmpty()) {
                separators.put(column, feature.separator());
              }
            });
  }

  /**
   * A cell.
   *
   * @throws IllegalArgumentException if a list stands where one value is expected
   */
  @Nullable String of(String column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Collection<?> list)) {
      return value.toString();
    }
    String separator = separators.get(column);
    if (separator == null && list.size() > 1) {
      throw new IllegalArgumentException(
          "column '%s' has %d values; it takes one".formatted(column, list.size()));
    }
    return list.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(separator == null ? "" : separator));
  }
}
