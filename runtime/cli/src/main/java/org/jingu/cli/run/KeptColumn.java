package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.write.ColumnType;

/**
 * A column that is carried from the rows into their predictions.
 *
 * @param name what it is called in both
 * @param type of its numbers, or UTF8
 */
public record KeptColumn(String name, ColumnType type) {
  /** A column of text. */
  public static KeptColumn text(String name) {
    return new KeptColumn(name, ColumnType.UTF8);
  }

  /**
   * Finds the types that columns have in all files alike; where a file is text, has no such column
   * or has another type than the rest, their cells stay text.
   *
   * @throws org.jingu.api.data.DataException if a file cannot be read
   */
  static List<KeptColumn> in(List<Path> files, List<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    List<List<KeptColumn>> found = new ArrayList<>();
    for (Path file : files) {
      found.add(in(file, names));
    }
    List<KeptColumn> agreed = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<KeptColumn> types = found.stream().map(it -> it.get(column)).distinct().toList();
      agreed.add(types.size() == 1 ? types.get(0) : text(names.get(i)));
    }
    return agreed;
  }

  private static List<KeptColumn> in(Path file, List<String> names) {
    if (!ArrowRows.areIn(file)) {
      return names.stream().map(KeptColumn::text).toList();
    }
    try (ArrowRows rows = ArrowRows.open(file)) {
      return names.stream()
          .map(name -> new KeptColumn(name, rows.numbers(name).orElse(ColumnType.UTF8)))
          .toList();
    }
  }
}
