package org.jingu.data.read;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column of numbers into floats and checks them.
 *
 * @param role what the column is
 * @param missingAllowed whether a value may be null or NaN
 * @param missing what such a value becomes
 * @param min the smallest value
 * @param max the largest value
 */
record NumberDecoder(Role role, boolean missingAllowed, float missing, float min, float max) {
  enum Role {
    DENSE,
    LABEL,
    WEIGHT
  }

  /**
   * Decodes rows.
   *
   * @param dictionary what the column's values stand for, or null where they are the numbers
   * @param out receives them from its beginning on
   */
  void decode(
      Column column,
      ColumnBuffers body,
      RowRange range,
      Place place,
      @Nullable DictionaryValues dictionary,
      float[] out) {
    int first = range.first();
    int rows = range.count();
    Validity validity = body.validity(column);
    if (column.layout() == Layout.NULL) {
      Arrays.fill(out, 0, rows, Float.NaN);
      check(column, range, place, out, row -> "null");
      return;
    }
    NumberValues data = new NumberValues(column, body);
    if (dictionary != null) {
      Indices indices = new Indices(data, dictionary.size(), column, place);
      for (int i = 0; i < rows; i++) {
        int row = first + i;
        out[i] = validity.isValid(row) ? dictionary.floats()[indices.at(row, row)] : Float.NaN;
      }
      check(
          column,
          range,
          place,
          out,
          row -> validity.isValid(row) ? dictionary.text(indices.at(row, row)) : "null");
      return;
    }
    data.toFloats(first, rows, out, 0);
    if (validity.hasNulls()) {
      for (int i = 0; i < rows; i++) {
        if (!validity.isValid(first + i)) {
          out[i] = Float.NaN;
        }
      }
    }
    check(column, range, place, out, row -> validity.isValid(row) ? data.text(row) : "null");
  }

  private void check(
      Column column, RowRange range, Place place, float[] out, IntFunction<String> text) {
    int bad = 0;
    for (int i = 0; i < range.count(); i++) {
      bad |= out[i] >= min && out[i] <= max ? 0 : 1;
    }
    for (int i = 0; bad != 0 && i < range.count(); i++) {
      float value = out[i];
      if (value >= min && value <= max) {
        continue;
      }
      if (missingAllowed && Float.isNaN(value)) {
        out[i] = missing;
      } else {
        int row = range.first() + i;
        throw wrong(column, text.apply(row), place, row);
      }
    }
  }

  private DataException wrong(Column column, String value, Place place, int row) {
    boolean absent = value.equals("null") || value.equals("NaN");
    String what =
        switch (role) {
          case DENSE ->
              absent
                  ? "is " + value + "; clean the data or give the column a \"fill\" in schema.json"
                  : "is " + value + "; a dense value must be finite as a 32-bit float";
          case LABEL ->
              "is %s, outside [%s, %s]; correct it or set the label's \"min\" and \"max\" in schema.json"
                  .formatted(value, plain(min), plain(max));
          case WEIGHT -> "is " + value + "; a weight must be a finite number of at least 0";
        };
    return place.wrong(row, column, what);
  }

  private static String plain(float value) {
    return value == (long) value ? Long.toString((long) value) : Float.toString(value);
  }
}
