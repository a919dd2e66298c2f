package org.jingu.data.format;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of JSON rows. A key holds values in all rows or objects in all, since a column would
 * be empty in those rows that have the other, without a word.
 */
final class JsonKeys {
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Set<String> objects = new HashSet<>();

  /** Adds columns. */
  void add(Iterable<String> names) {
    for (String name : names) {
      columns.putIfAbsent(name, columns.size());
      for (int at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) {
        objects.add(name.substring(0, at));
      }
    }
  }

  /** Adds columns, but for what holds objects. */
  void addValues(Set<String> names) {
    names.stream().filter(name -> !objects.contains(name)).forEach(name -> add(List.of(name)));
  }

  List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /**
   * What is wrong with a row, or null.
   *
   * @param row its values by key
   * @param within the keys of its objects
   */
  @Nullable String conflict(Map<String, String> row, Set<String> within) {
    for (Map.Entry<String, String> value : row.entrySet()) {
      if (objects.contains(value.getKey()) && !value.getValue().isEmpty()) {
        return "key '%s' holds a value and in other rows an object".formatted(value.getKey());
      }
    }
    for (String key : within) {
      if (columns.containsKey(key)) {
        return "key '%s' holds an object and in other rows a value".formatted(key);
      }
    }
    return null;
  }

  /** The values of a row, a cell a column. */
  String[] cells(Map<String, String> row) {
    String[] cells = new String[columns.size()];
    columns.forEach((name, at) -> cells[at] = row.getOrDefault(name, ""));
    return cells;
  }
}
