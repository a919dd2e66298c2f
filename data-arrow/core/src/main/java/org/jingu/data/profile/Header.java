package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jingu.data.format.Row;
import org.jingu.data.prepare.CellForms;

/**
 * Whether the first row names the columns, and how they are called.
 *
 * @param rows the rows behind the header
 * @param names a name a column, each once
 * @param written the cells of the header; empty where there is none
 * @param trailing whether every row ends with a delimiter
 * @param line the number of the header's last line
 */
record Header(
    List<Row> rows, List<String> names, List<String> written, boolean trailing, long line) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}_#][\\p{L}\\p{N}_ .:/#()\\[\\]%-]*");
  private static final int LONGEST_NAME = 200;
  private static final int CRITEO = 40;

  static Header find(List<Row> rows, int width) {
    List<Row> good = rows.stream().filter(row -> row.problem() == null).toList();
    String[] first = good.isEmpty() ? new String[0] : good.get(0).cells();
    List<Row> body = good.stream().skip(1).filter(row -> row.cells().length == width).toList();
    boolean ends =
        width > 2
            && !body.isEmpty()
            && body.stream().allMatch(it -> it.cells()[width - 1].isEmpty());
    List<String> cells = Arrays.stream(first).map(CellForms::strip).toList();
    int columns = ends ? width - 1 : width;
    boolean whole = cells.size() == width || (ends && cells.size() == columns);
    if (whole && isHeader(cells.subList(0, columns), body)) {
      boolean trailing = ends && (cells.size() == columns || cells.get(columns).isEmpty());
      int named = trailing ? columns : width;
      List<String> written = cells.subList(0, named);
      long lines = good.get(0).raw().chars().filter(c -> c == '\n').count();
      return new Header(body, unique(written), written, trailing, good.get(0).line() + lines);
    }
    List<Row> all = good.stream().filter(row -> row.cells().length == width).toList();
    boolean trailing = ends && first.length == width && first[width - 1].isEmpty();
    return new Header(all, madeUp(all, trailing ? columns : width), List.of(), trailing, 0);
  }

  /** Whether the names are the header's, unchanged. */
  boolean namedByHeader() {
    return !written.isEmpty() && names.equals(written);
  }

  /** Adds the options of header and columns. */
  void apply(Map<String, Object> options, List<String> evidence) {
    if (trailing) {
      options.put("trailing_delimiter", true);
      evidence.add("every row ends with a delimiter");
    }
    if (namedByHeader()) {
      evidence.add("the first row names the columns");
      return;
    }
    options.put("header", false);
    if (written.isEmpty()) {
      evidence.add(
          names.get(names.size() - 1).equals("C26")
              ? "there is no header: the columns are those of Criteo's click logs"
              : "there is no header: the first row is like the others; rename the columns");
    } else {
      options.put("skip_lines", line);
      evidence.add(
          "the header has names that are empty, very long or there twice; the columns are named"
              + " below instead");
    }
    options.put("columns", names);
  }

  private static boolean isHeader(List<String> first, List<Row> body) {
    if (isCount(first)) {
      return true; // What pandas writes for columns without names.
    }
    int words = 0;
    for (String cell : first) {
      if (!cell.isEmpty() && !Double.isNaN(CellForms.number(cell, true))) {
        return false;
      }
      words += WORD.matcher(cell).matches() ? 1 : 0;
    }
    boolean wordy =
        words >= 0.6 * first.size()
            && first.stream().filter(String::isEmpty).count() <= 1 + first.size() / 4;
    boolean again = false;
    for (int i = 0; i < first.size(); i++) {
      int column = i;
      String name = first.get(i);
      if (name.isEmpty() || ColumnScan.isMark(name)) {
        continue;
      }
      List<String> values =
          body.stream()
              .map(row -> CellForms.strip(row.cells()[column]))
              .filter(cell -> !cell.isEmpty() && !ColumnScan.isMark(cell))
              .toList();
      if (!values.isEmpty()
          && values.stream().noneMatch(it -> Double.isNaN(CellForms.number(it, true)))) {
        return true; // A word above a column of numbers.
      }
      again |= values.contains(name);
    }
    return wordy && !again;
  }

  private static boolean isCount(List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).equals(Integer.toString(i))) {
        return false;
      }
    }
    return cells.size() > 2;
  }

  private static List<String> unique(List<String> written) {
    Set<String> seen = new HashSet<>(written);
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      String name = written.get(i);
      // A name that is much too long for a key is shortened.
      String base =
          name.isEmpty()
              ? "column" + (i + 1)
              : name.length() > LONGEST_NAME ? name.substring(0, 40) : name;
      String made = base;
      for (int n = 2; taken.contains(made) || (!made.equals(name) && seen.contains(made)); n++) {
        made = base + "_" + n;
      }
      taken.add(made);
      names.add(made);
    }
    return names;
  }

  /** Criteo's click logs are known by their columns; others are numbered. */
  private static List<String> madeUp(List<Row> rows, int width) {
    List<String> names = new ArrayList<>();
    boolean criteo = width == CRITEO && rows.stream().allMatch(Header::isCriteo);
    for (int i = 0; i < width; i++) {
      String count = Integer.toString(i + 1);
      names.add(!criteo ? "c" + count : i == 0 ? "label" : i <= 13 ? "I" + i : "C" + (i - 13));
    }
    return names;
  }

  private static boolean isCriteo(Row row) {
    String[] cells = row.cells();
    for (int i = 0; i < CRITEO; i++) {
      String form = i == 0 ? "[01]" : i <= 13 ? "-?[0-9]*" : "([0-9a-f]{8})?";
      if (!cells[i].matches(form)) {
        return false;
      }
    }
    return true;
  }
}
