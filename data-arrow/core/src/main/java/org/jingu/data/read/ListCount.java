package org.jingu.data.read;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many lists of a column were decoded, by any pass, and how many of them were cut because they
 * had more ids than a sequence takes.
 *
 * @param lists all of them
 * @param cut those that were cut
 */
record ListCount(LongAdder lists, LongAdder cut) {
  ListCount() {
    this(new LongAdder(), new LongAdder());
  }

  /** The share of those that were cut. */
  double share() {
    return cut.sum() == 0 ? 0 : (double) cut.sum() / lists.sum();
  }
}
