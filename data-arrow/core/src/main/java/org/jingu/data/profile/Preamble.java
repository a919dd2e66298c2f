package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.data.format.Row;

/** Lines at the start of a file that are no rows: titles, comments. */
final class Preamble {
  private Preamble() {}

  /** Lines of another width before the first row, and comments among them, are no rows. */
  static List<Row> remove(Reading reading, Map<String, Object> options, List<String> evidence) {
    List<Row> rows = new ArrayList<>(reading.rows());
    boolean commented = false;
    boolean always = true;
    for (Row row : rows) {
      if (row.raw().startsWith("#")) {
        commented = true;
        always &= row.problem() != null || row.cells().length != reading.width();
      }
    }
    if (commented && always) {
      options.put("comment", "#");
      evidence.add("lines that start with # are comments");
      rows.removeIf(row -> row.raw().startsWith("#"));
    }
    int before = 0;
    while (before < rows.size() && !mayBeFirst(rows.get(before), reading.width())) {
      before++;
    }
    if (before > 0 && before < rows.size()) {
      long lines = rows.get(before).line() - 1;
      options.put("skip_lines", lines);
      evidence.add("the first %d lines have other cells than the rows after them".formatted(lines));
      rows = rows.subList(before, rows.size());
    }
    return rows;
  }

  /** A header may lack the delimiter that rows end with. */
  private static boolean mayBeFirst(Row row, int width) {
    return row.problem() == null
        && (row.cells().length == width || (width > 2 && row.cells().length == width - 1));
  }
}
