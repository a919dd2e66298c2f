package org.jingu.data.read;

import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column of integers or text into group keys: integers stand for themselves, text for 64
 * bits of MurmurHash3, under which ten million groups collide with a probability of 3e-6.
 */
final class GroupDecoder {
  private static final int RUN = 2048;

  private GroupDecoder() {}

  /** Decodes rows to the beginning of {@code out}. */
  static void decode(
      Column column,
      ColumnBuffers body,
      RowRange range,
      Place place,
      @Nullable DictionaryValues dictionary,
      long[] out) {
    if (column.layout() == Layout.NULL) {
      throw isNull(column, place, range.first());
    }
    if (column.isText()) {
      TextDecoder text = new TextDecoder(column, body, place);
      for (int i = 0; i < range.count(); i++) {
        byte[] value = text.get(range.first() + i);
        if (value == null) {
          throw isNull(column, place, range.first() + i);
        }
        out[i] = hash(value);
      }
      return;
    }
    NumberValues data = new NumberValues(column, body);
    Validity validity = body.validity(column);
    Indices indices =
        dictionary == null ? null : new Indices(data, dictionary.size(), column, place);
    long[] run = new long[RUN];
    for (int from = 0; from < range.count(); from += RUN) {
      int count = Math.min(RUN, range.count() - from);
      data.toWholes(range.first() + from, count, run);
      for (int i = 0; i < count; i++) {
        int row = range.first() + from + i;
        if (!validity.isValid(row)) {
          throw isNull(column, place, row);
        }
        if (dictionary != null && indices != null) {
          run[i] = key(dictionary, indices.at(row, row), column, place, row);
        } else if (run[i] == NumberValues.NOT_WHOLE && data.type().isDecimal()) {
          throw place.wrong(
              row,
              column,
              "is %s; a group is a whole number of 64 bits, or text".formatted(data.text(row)));
        }
        out[from + i] = run[i];
      }
    }
  }

  /** The key of a text. */
  static long hash(byte[] utf8) {
    return MurmurHash3.hash128x64(utf8)[0];
  }

  private static long key(
      DictionaryValues dictionary, int index, Column column, Place place, int row) {
    if (dictionary.values().get(index) == null) {
      throw isNull(column, place, row);
    }
    return dictionary.keys()[index];
  }

  private static DataException isNull(Column column, Place place, int row) {
    return place.wrong(
        row, column, "is null; every example needs a group, or take \"group\" out of schema.json");
  }
}
