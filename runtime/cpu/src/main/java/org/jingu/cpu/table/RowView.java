package org.jingu.cpu.table;

import java.nio.FloatBuffer;

/**
 * The place of one bag's pooled rows, or of their gradients, in a larger buffer: example b's row
 * starts at {@code offset + b * stride}. So a bag can be written straight into the rows of a
 * model's input X0 [B, n, d].
 *
 * @param data heap or native memory; its position and limit are not used
 * @param offset where the first example's row starts
 * @param stride the distance from one example's row to the next
 */
public record RowView(FloatBuffer data, int offset, int stride) {
  /** Rows of {@code width} one after another from the buffer's start. */
  public static RowView contiguous(FloatBuffer data, int width) {
    return new RowView(data, 0, width);
  }

  /** Where example b's row starts. */
  int at(int example) {
    return offset + example * stride;
  }
}
