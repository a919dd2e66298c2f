package org.jingu.data.read;

import org.apache.arrow.memory.ArrowBuf;
import org.jingu.api.data.DataException;

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
  private static final int RUN = 4096;

  enum Role {
    DENSE,
    LABEL,
    WEIGHT
  }

  /** Decodes all rows of a record batch to {@code out[at]} and after. */
  void decode(Column column, RecordBatchBody body, Place place, float[] out, int at) {
    int rows = body.rows();
    Primitive type = column.primitive();
    ArrowBuf data = body.values(column);
    for (int from = 0; from < rows; from += RUN) {
      type.toFloats(data, from, Math.min(RUN, rows - from), out, at + from);
    }
    Validity validity = body.validity(column);
    if (validity.hasNulls()) {
      for (int i = 0; i < rows; i++) {
        if (!validity.isValid(i)) {
          out[at + i] = Float.NaN;
        }
      }
    }
    for (int i = 0; i < rows; i++) {
      float value = out[at + i];
      if (value >= min && value <= max) {
        continue;
      }
      if (missingAllowed && Float.isNaN(value)) {
        out[at + i] = missing;
      } else {
        throw wrong(column, validity.isValid(i) ? type.text(data, i) : "null", place, i);
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
