package org.jingu.data.read;

import java.util.stream.IntStream;

/**
 * How a row lies in a {@link Window}: dense values, labels, weight, group, the ids of columns of
 * single ids, the sizes of the other bags, and behind these the ids of those.
 *
 * @param dense the number of dense columns
 * @param labels the number of label columns
 * @param weighted whether there is a weight
 * @param grouped whether there is a group, which takes two places
 * @param single the sparse columns all of whose bags have one id
 * @param bags the other sparse columns
 */
record WindowLayout(
    int dense, int labels, boolean weighted, boolean grouped, int[] single, int[] bags) {
  /** The layout of some columns. */
  static WindowLayout of(Columns columns, boolean[] single) {
    return new WindowLayout(
        columns.dense().size(),
        columns.labels().size(),
        columns.weight() != null,
        columns.group() != null,
        IntStream.range(0, single.length).filter(i -> single[i]).toArray(),
        IntStream.range(0, single.length).filter(i -> !single[i]).toArray());
  }

  int weightAt() {
    return dense + labels;
  }

  int groupAt() {
    return weightAt() + (weighted ? 1 : 0);
  }

  int singleAt() {
    return groupAt() + (grouped ? 2 : 0);
  }

  int bagsAt() {
    return singleAt() + single.length;
  }

  /** The places of a row but for the ids of bags. */
  int width() {
    return bagsAt() + bags.length;
  }
}
