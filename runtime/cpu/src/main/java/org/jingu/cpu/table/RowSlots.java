package org.jingu.cpu.table;

import java.util.Arrays;

/** Slots with one value a row, as arrays with one an element and back. */
final class RowSlots {
  private RowSlots() {}

  /** Repeats every row's value for its elements, in place. */
  static void spread(float[] values, int rows, int width) {
    for (int row = rows - 1; row >= 0; row--) {
      Arrays.fill(values, row * width, (row + 1) * width, values[row]);
    }
  }

  /** Takes back what {@link #spread} has made. */
  static void collect(float[] values, int rows, int width) {
    for (int row = 1; row < rows; row++) {
      values[row] = values[row * width];
    }
  }
}
