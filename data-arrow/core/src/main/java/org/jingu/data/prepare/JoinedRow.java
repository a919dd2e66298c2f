package org.jingu.data.prepare;

import org.jingu.data.format.Cells;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/** The cells of a row and of the rows of side tables that are joined to it. */
final class JoinedRow {
  /** Integers of so many digits are exact as doubles. */
  private static final int EXACT_DIGITS = 15;

  /** Those up to here are exact as doubles. */
  private static final double[] POWERS = new double[EXACT_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= EXACT_DIGITS; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  /** The cells as they were read. */
  final Cells raw = new Cells();

  /** The same, or without the spaces around them. */
  final Cells own;

  private final @Nullable String[][] joined;

  /**
   * With side tables.
   *
   * @param stripped whether spaces around cells are left out
   */
  JoinedRow(int tables, boolean stripped) {
    own = stripped ? new Cells() : raw;
    joined = new @Nullable String[tables][];
  }

  /** Takes the cells of a side table's row. */
  void join(int table, String[] cells) {
    joined[table] = cells;
  }

  /** A cell as a text. */
  String text(Columns.Column column) {
    return column.source() == 0
        ? own.text(column.index())
        : joined[column.source() - 1][column.index()];
  }

  /** Leaves out the spaces around the cells that were read, if that is wanted. */
  void strip() {
    if (own == raw) {
      return;
    }
    own.copy(raw);
    for (int i = 0; i < own.count(); i++) {
      if (hasSpacesAround(i)) {
        String text = own.text(i);
        String stripped = Spaces.strip(text);
        int skipped =
            stripped.isEmpty() ? 0 : Utf8.of(text.substring(0, text.indexOf(stripped))).length;
        int start = own.start(i) + skipped;
        own.narrow(i, start, start + Utf8.of(stripped).length);
      }
    }
  }

  /** Whether there may be spaces around a cell of the row itself. */
  boolean hasSpacesAround(int cell) {
    if (own.isEmpty(cell)) {
      return false;
    }
    byte first = own.bytes()[own.start(cell)];
    byte last = own.bytes()[own.end(cell) - 1];
    // Beyond ASCII, or below: a closer look will tell.
    return first <= ' ' || last <= ' ';
  }

  /**
   * The number of a cell of plain digits, perhaps with a sign and a decimal point; NaN where
   * another look is needed. It is the double nearest to the decimal, since both parts of the
   * quotient are exact.
   */
  double plainNumber(Columns.Column column) {
    if (column.source() != 0) {
      return Double.NaN;
    }
    byte[] bytes = own.bytes();
    int from = own.start(column.index());
    int to = own.end(column.index());
    boolean negative = from < to && bytes[from] == '-';
    int at = negative ? from + 1 : from;
    if (to - at > EXACT_DIGITS + 1 || at == to) {
      return Double.NaN;
    }
    long digits = 0;
    int point = -1;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
      } else if (bytes[at] == '.' && point < 0 && !column.comma()) {
        point = at;
      } else {
        return Double.NaN;
      }
    }
    return number(
        negative, digits, point < 0 ? -1 : to - 1 - point, to - from - (negative ? 1 : 0));
  }

  private static double number(boolean negative, long digits, int decimals, int length) {
    if (decimals < 0) {
      // Zero has no sign here.
      return length > EXACT_DIGITS ? Double.NaN : negative ? -digits : digits;
    }
    // A digit on either side, for less is not said here what it means.
    if (decimals == 0 || decimals == length - 1) {
      return Double.NaN;
    }
    double value = digits / POWERS[decimals];
    return negative ? -value : value;
  }
}
