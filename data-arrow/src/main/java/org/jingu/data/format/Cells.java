package org.jingu.data.format;

import java.util.Arrays;

/** Cuts lines at a character, reusing its memory from line to line. */
final class Cells {
  /** The problem of a line in which the decoder had to put replacement characters. */
  static final String NOT_DECODED =
      "has bytes that are not valid in the encoding; set options.charset, such as ISO-8859-1";

  private final char delimiter;
  private String[] cells = new String[16];

  Cells(char delimiter) {
    this.delimiter = delimiter;
  }

  String[] cut(String text) {
    int count = 0;
    int start = 0;
    while (true) {
      int stop = text.indexOf(delimiter, start);
      if (count == cells.length) {
        cells = Arrays.copyOf(cells, 2 * count);
      }
      cells[count++] = text.substring(start, stop < 0 ? text.length() : stop);
      if (stop < 0) {
        return Arrays.copyOf(cells, count);
      }
      start = stop + 1;
    }
  }
}
