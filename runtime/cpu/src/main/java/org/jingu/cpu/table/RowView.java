package org.jingu.cpu.table;

import java.nio.FloatBuffer;

/**
 * The place of one bag's pooled rows, or of their gradients, in a larger buffer: example b's row
 * starts at {@code offset + b * stride}. So a bag can be written straight into the rows of a
 * model's input X0 [B, n, d]. The rows of a sequence lie side by side: that of position p starts
 * {@code p * width} later.
 *
 * @param data heap or native memory; its position and limit are not used
 * @param offset where the first example's row starts
 * @param stride the distance from one example's row to the next
 * @param positions how many rows an example has: 1, or L of a sequence
 * @param width the width of a row; not used where an example has one
 */
public record RowView(FloatBuffer data, int offset, int stride, int positions, int width) {
  /** With one row an example. */
  public RowView(FloatBuffer data, int offset, int stride) {
    this(data, offset, stride, 1, stride);
  }

  /** Rows of {@code width} one after another from the buffer's start. */
  public static RowView contiguous(FloatBuffer data, int width) {
    return new RowView(data, 0, width);
  }

  /** Where a row starts, by its number b · positions + p. */
  public int at(int row) {
    return positions == 1
        ? offset + row * stride
        : offset + row / positions * stride + row % positions * width;
  }
}
