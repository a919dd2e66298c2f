package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;
import org.jingu.data.format.Excerpt;

/**
 * Where the columns of a file and of the side tables joined to it are. Source 0 is the row itself,
 * source i the i-th side table. Columns that are not asked for may lack names and share them.
 */
final class Columns {
  private static final int LONGEST_LIST = 400;

  /**
   * A column.
   *
   * @param name its name
   * @param source 0 for the row, i for the i-th side table
   * @param index the cell there
   * @param comma whether a comma separates the decimals of its numbers
   */
  record Column(String name, int source, int index, boolean comma) {
    double number(String cell) throws BadRowException {
      return Numbers.parse(name, cell, comma);
    }

    /**
     * That the column has no value.
     *
     * @param what what it is needed for, such as {@code ; it is the group}
     */
    BadRowException missing(String cell, String what) {
      return new BadRowException(
          cell.isBlank()
              ? "column '%s' is missing%s".formatted(name, what)
              : "column '%s' is '%s', which means a missing value%s"
                  .formatted(name, Excerpt.of(cell), what));
    }
  }

  private final String file;
  private final Map<String, Column> byName = new HashMap<>();
  private final Map<String, String> ambiguous = new HashMap<>();
  private final List<String> sources = new ArrayList<>();
  private final List<ConfigProblem> problems = new ArrayList<>();
  private boolean anyFound;

  /**
   * Columns of a file, before those of side tables.
   *
   * @param comma whether a comma separates the decimals of its numbers
   */
  Columns(String file, List<String> names, boolean comma) {
    this.file = file;
    add("'" + file + "'", names, comma);
  }

  /** Adds the columns of the next source. */
  void add(String from, List<String> names, boolean comma) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Column other = byName.putIfAbsent(name, new Column(name, sources.size(), i, comma));
      if (other != null) {
        ambiguous.putIfAbsent(name, twice(other, i, from));
      }
    }
    sources.add(from);
  }

  private String twice(Column first, int second, String from) {
    return first.source() == sources.size()
        ? ("%s has two columns '%s', its columns %d and %d; rename one, or name the columns"
                + " yourself in options.columns, with options.header: false and"
                + " options.skip_lines: 1")
            .formatted(from, first.name(), first.index() + 1, second + 1)
        : "column '%s' is in %s and in %s; rename one"
            .formatted(first.name(), sources.get(first.source()), from);
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The column of a name; where there is none, the problem is kept and any column returned. */
  Column get(String name, String where) {
    return get(name, where, "");
  }

  /**
   * The same.
   *
   * @param advice what else to do where there is none, such as {@code ; or …}
   */
  Column get(String name, String where, String advice) {
    Column column = byName.get(name);
    if (column == null) {
      problems.add(
          new ConfigProblem(
              where,
              "'%s' has no column '%s'; %s%s"
                  .formatted(file, name, suggestion(name, byName.keySet()), advice)));
      return new Column(name, 0, 0, false);
    }
    anyFound = true;
    String problem = ambiguous.get(name);
    if (problem != null) {
      problems.add(new ConfigProblem(where, problem));
    }
    return column;
  }

  /** The nearest name, or those there are, in a length that does not grow with their number. */
  static String suggestion(String name, Collection<String> names) {
    String text =
        Suggestions.of(name, names.stream().filter(it -> !it.isEmpty()).sorted().toList());
    return text.length() <= LONGEST_LIST
        ? text
        : text.substring(0, LONGEST_LIST) + "… (" + names.size() + " columns)";
  }

  /**
   * Throws everything that was wrong.
   *
   * @param advice what may help where no column at all was found
   */
  void check(String advice) {
    if (!problems.isEmpty()) {
      if (!anyFound && !advice.isEmpty()) {
        problems.add(
            new ConfigProblem("options", "'" + file + "' has none of the columns; " + advice));
      }
      throw new ConfigException(problems);
    }
  }
}
