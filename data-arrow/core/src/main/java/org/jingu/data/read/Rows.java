package org.jingu.data.read;

/** Rows in the order in which a pass gives them. */
interface Rows {
  /**
   * Copies rows {@code from .. from + count - 1} to a batch.
   *
   * @param at the first one's position in the batch, up to which it is filled
   */
  void copy(int from, int count, BatchBuilder to, int at);
}
