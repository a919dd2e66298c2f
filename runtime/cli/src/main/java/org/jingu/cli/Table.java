package org.jingu.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table of text: columns as wide as they need to be, numbers to the right. A cell is one line,
 * and one that would push all others off the screen is cut.
 */
public final class Table {
  private static final int WIDEST = 300;

  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> right;

  /**
   * With a heading.
   *
   * @param right the columns, from 0, that are set to the right
   */
  public Table(Set<Integer> right, String... heading) {
    this.right = Set.copyOf(right);
    rows.add(List.of(heading));
  }

  /** Adds a row. */
  public Table row(String... cells) {
    rows.add(Stream.of(cells).map(Table::cell).toList());
    return this;
  }

  private static String cell(String text) {
    return text.length() <= WIDEST
        ? Printable.line(text)
        : Printable.line(text.substring(0, WIDEST))
            + String.format(Locale.ROOT, "… (%,d characters)", text.length());
  }

  /** The table's lines. */
  public List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String side = right.contains(i) ? "" : "-";
        line.append(
            String.format(Locale.ROOT, "%" + side + Math.max(1, widths[i]) + "s  ", row.get(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Prints the table for a reader. */
  public void print(Console console) {
    lines().forEach(console::line);
  }
}
