package org.jingu.api.data;

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
}
