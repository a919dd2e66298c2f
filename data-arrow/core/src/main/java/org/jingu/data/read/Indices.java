package org.jingu.data.read;

/**
 * The indices of a dictionary-encoded column in one record batch, each checked before it is used.
 *
 * @param data the indices
 * @param size how many values the dictionary has
 */
record Indices(NumberValues data, int size, Column column, Place place) {
  /**
   * An index.
   *
   * @param element which of them
   * @param row of which example, for messages
   * @throws org.jingu.api.data.DataException if it is none of the dictionary
   */
  int at(long element, long row) {
    long index = data.whole(element);
    if (index < 0 || index >= size) {
      throw place.wrong(
          row,
          column,
          "dictionary index %s is outside [0, %d); write the file again"
              .formatted(data.text(element), size));
    }
    return (int) index;
  }
}
