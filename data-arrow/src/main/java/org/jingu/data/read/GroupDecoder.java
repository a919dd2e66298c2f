package org.jingu.data.read;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column of integers or text into group keys: integers stand for themselves, text for 64
 * bits of MurmurHash3, under which ten million groups collide with a probability of 3e-6.
 */
final class GroupDecoder {
  private static final int RUN = 2048;

  private GroupDecoder() {}

  /** Decodes all rows of a record batch to {@code out[at]} and after. */
  static void decode(
      Column column,
      RecordBatchBody body,
      Place place,
      @Nullable DictionaryValues dictionary,
      long[] out,
      int at) {
    if (column.type() == null) {
      TextDecoder text = new TextDecoder(column, body, place);
      for (int i = 0; i < body.rows(); i++) {
        byte[] value = text.get(i);
        if (value == null) {
          throw isNull(column, place, i);
        }
        out[at + i] = hash(value);
      }
      return;
    }
    ArrowBuf data = body.values(column);
    Validity validity = body.validity(column);
    long[] run = new long[RUN];
    for (int from = 0; from < body.rows(); from += RUN) {
      int count = Math.min(RUN, body.rows() - from);
      column.primitive().toLongs(data, from, count, run);
      for (int i = 0; i < count; i++) {
        int row = from + i;
        if (!validity.isValid(row)) {
          throw isNull(column, place, row);
        }
        out[at + row] = dictionary == null ? run[i] : key(dictionary, run[i], column, place, row);
      }
    }
  }

  /** The key of a text. */
  static long hash(byte[] utf8) {
    return MurmurHash3.hash128x64(utf8)[0];
  }

  private static long key(
      DictionaryValues dictionary, long index, Column column, Place place, int row) {
    if (index < 0 || index >= dictionary.size()) {
      throw place.wrong(
          row,
          column,
          "dictionary index %d is outside [0, %d); write the file again"
              .formatted(index, dictionary.size()));
    }
    if (dictionary.values()[(int) index] == null) {
      throw isNull(column, place, row);
    }
    return dictionary.keys()[(int) index];
  }

  private static DataException isNull(Column column, Place place, int row) {
    return place.wrong(
        row, column, "is null; every example needs a group, or take \"group\" out of schema.json");
  }
}
