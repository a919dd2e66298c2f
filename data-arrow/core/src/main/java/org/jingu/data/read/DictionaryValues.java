package org.jingu.data.read;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the indices of a dictionary-encoded column stand for.
 *
 * @param values a {@link Number} or a {@link String} for each index; null where the dictionary
 *     holds null
 * @param ids by index, the id of a sparse column, or {@link #MISSING} or {@link #INVALID}
 * @param keys by index, the key of a group column
 * @param floats by index, the number of a column of numbers, NaN where there is none
 */
record DictionaryValues(List<@Nullable Object> values, int[] ids, long[] keys, float[] floats) {
  /** A value that is none. */
  static final int MISSING = -1;

  /** A value that is no id of its table. */
  static final int INVALID = -2;

  /**
   * The dictionary of a sparse column whose values are ids or tokens.
   *
   * @param vocabulary by token, its id
   * @param oov the id of a token that is not there
   */
  static DictionaryValues ofIds(
      List<@Nullable Object> values, int rows, Map<String, Integer> vocabulary, int oov) {
    int[] ids = new int[values.size()];
    for (int i = 0; i < ids.length; i++) {
      Object value = values.get(i);
      if (isMissing(value)) {
        ids[i] = MISSING;
      } else {
        long id =
            value instanceof String token ? vocabulary.getOrDefault(token, oov) : whole(value);
        ids[i] = id >= 0 && id < rows ? (int) id : INVALID;
      }
    }
    return new DictionaryValues(values, ids, new long[0], new float[0]);
  }

  /** The dictionary of a group column. */
  static DictionaryValues ofKeys(List<@Nullable Object> values) {
    long[] keys = new long[values.size()];
    for (int i = 0; i < keys.length; i++) {
      Object value = values.get(i);
      if (value instanceof String text) {
        keys[i] = GroupDecoder.hash(text.getBytes(StandardCharsets.UTF_8));
      } else if (value instanceof Number number) {
        keys[i] = number.longValue();
      }
    }
    return new DictionaryValues(values, new int[0], keys, new float[0]);
  }

  /** The dictionary of a column of numbers. */
  static DictionaryValues ofNumbers(List<@Nullable Object> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i) instanceof Number number ? toFloat(number) : Float.NaN;
    }
    return new DictionaryValues(values, new int[0], new long[0], floats);
  }

  static boolean hasText(List<@Nullable Object> values) {
    return values.stream().anyMatch(String.class::isInstance);
  }

  int size() {
    return values.size();
  }

  /** Whether an index may stand for no value. */
  boolean hasMissing() {
    return values.stream().anyMatch(DictionaryValues::isMissing);
  }

  /** The value of an index, for messages. */
  String text(int index) {
    return String.valueOf(values.get(index));
  }

  private static boolean isMissing(@Nullable Object value) {
    return value == null
        || (value instanceof Double number && number.isNaN())
        || (value instanceof Float single && single.isNaN());
  }

  private static long whole(@Nullable Object value) {
    if (value instanceof Double number) {
      return NumberValues.whole(number, Primitive.FLOAT64);
    }
    if (value instanceof Float number) {
      return NumberValues.whole(number, Primitive.FLOAT32);
    }
    return value instanceof BigDecimal decimal
        ? NumberValues.whole(decimal)
        : value instanceof Long number ? number : INVALID;
  }

  /** As {@link NumberValues#toFloats} does. */
  private static float toFloat(Number number) {
    return number instanceof BigDecimal decimal
        ? (float) decimal.doubleValue()
        : number.floatValue();
  }
}
