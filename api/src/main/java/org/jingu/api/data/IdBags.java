package org.jingu.api.data;

import org.jspecify.annotations.Nullable;

/**
 * The bags of ids of one feature in compressed-row form: the ids of example b are {@code
 * values[offsets[b]]} to {@code values[offsets[b + 1] - 1]}; an empty bag has equal offsets.
 *
 * @param values the ids; may be longer than needed
 * @param offsets B + 1 offsets, starting at 0; may be longer than needed
 */
public record IdBags(int[] values, int[] offsets) {
  /** The number of ids in the first {@code size} bags. */
  public int count(int size) {
    return offsets[size];
  }

  /**
   * The bags of sequences position by position, as bags of one id or none: that of position p of
   * example b is bag b · L + p. The latest id has the last position, so that a position says how
   * long ago something was, and an example with fewer ids has none at its first positions.
   *
   * @param size B
   * @param length L
   * @param to receives the B · L + 1 offsets; ids stay where they are
   * @throws IllegalArgumentException if an example has more than L ids
   */
  public void positions(int size, int length, int[] to) {
    int at = 0;
    for (int b = 0; b < size; b++) {
      int count = offsets[b + 1] - offsets[b];
      if (count > length) {
        throw new IllegalArgumentException(
            "example %d has %d ids, but the sequence has at most %d; keep the latest"
                .formatted(b, count, length));
      }
      int first = length - count;
      for (int p = 0; p < length; p++) {
        to[at++] = offsets[b] + Math.max(0, p - first);
      }
    }
    to[at] = offsets[size];
  }

  /**
   * What makes some bags unfit to look up rows of a table; null if nothing does. It costs a
   * fraction of the look-up.
   *
   * @param first the first bag
   * @param end the bag after the last
   * @param rows of the table
   */
  public @Nullable String problem(int first, int end, int rows) {
    if (offsets.length <= end) {
      return "%d examples need %d offsets; there are %d".formatted(end, end + 1, offsets.length);
    }
    if (offsets[first] < 0 || offsets[end] > values.length) {
      return "the offsets of examples %d to %d lead from %d to %d, but there are %d ids"
          .formatted(first, end, offsets[first], offsets[end], values.length);
    }
    int signs = 0;
    for (int b = first; b < end; b++) {
      // The difference of numbers of one sign cannot wrap around.
      signs |= offsets[b + 1] | (offsets[b + 1] - offsets[b]);
    }
    if (signs < 0) {
      return "the offsets of examples %d to %d do not ascend".formatted(first, end);
    }
    for (int i = offsets[first]; i < offsets[end]; i++) {
      signs |= values[i] | (rows - 1 - values[i]);
    }
    return signs < 0 ? badId(first, end, rows) : null;
  }

  private String badId(int first, int end, int rows) {
    for (int b = first; b < end; b++) {
      for (int i = offsets[b]; i < offsets[b + 1]; i++) {
        if (values[i] < 0 || values[i] >= rows) {
          return "example %d has the id %d, but the table has %d rows"
              .formatted(b, values[i], rows);
        }
      }
    }
    throw new IllegalStateException("the ids changed while they were checked");
  }
}
