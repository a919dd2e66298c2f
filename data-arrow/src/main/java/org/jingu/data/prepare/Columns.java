package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;

/**
 * Where the columns of a file and of the side tables joined to it are. Source 0 is the row itself,
 * source i the i-th side table.
 */
final class Columns {
  /**
   * A column.
   *
   * @param name its name
   * @param source 0 for the row, i for the i-th side table
   * @param index the cell there
   */
  record Column(String name, int source, int index) {
    String of(String[][] cells) {
      return cells[source][index];
    }
  }

  private final String file;
  private final Map<String, Column> byName = new HashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();
  private int sources;

  Columns(String file, List<String> names) {
    this.file = file;
    add(names, file);
  }

  /** Adds the columns of the next source. */
  void add(List<String> names, String from) {
    for (int i = 0; i < names.size(); i++) {
      Column other = byName.putIfAbsent(names.get(i), new Column(names.get(i), sources, i));
      if (other != null) {
        problems.add(
            new ConfigProblem(
                from, "column '" + names.get(i) + "' is in an earlier file too; rename one"));
      }
    }
    sources++;
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The column of a name; where there is none, the problem is kept and any column returned. */
  Column get(String name, String where) {
    Column column = byName.get(name);
    if (column == null) {
      problems.add(
          new ConfigProblem(
              where,
              "'%s' has no column '%s'; %s"
                  .formatted(
                      file,
                      name,
                      Suggestions.of(name, byName.keySet().stream().sorted().toList()))));
      return new Column(name, 0, 0);
    }
    return column;
  }

  /** Throws everything that was wrong. */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
