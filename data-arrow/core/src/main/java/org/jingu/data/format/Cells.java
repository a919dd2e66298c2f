package org.jingu.data.format;

import java.util.Arrays;

/** Cuts lines at a delimiter, reusing its memory from line to line. */
final class Cells {
  private final String delimiter;
  private String[] cells = new String[16];
  private int count;

  Cells(String delimiter) {
    this.delimiter = delimiter;
  }

  /**
   * Cuts a line.
   *
   * @param most how many cells are made; more are counted only, so that a line of delimiters does
   *     not cost more memory than a row
   */
  String[] cut(String text, int most) {
    count = 0;
    int made = 0;
    int start = 0;
    int stop = 0;
    while (stop >= 0) {
      stop = text.indexOf(delimiter, start);
      if (count < most) {
        if (made == cells.length) {
          cells = Arrays.copyOf(cells, 2 * made);
        }
        cells[made++] = text.substring(start, stop < 0 ? text.length() : stop);
      }
      count++;
      start = stop + delimiter.length();
    }
    return Arrays.copyOf(cells, made);
  }

  /** How many cells the last line has. */
  int count() {
    return count;
  }
}
