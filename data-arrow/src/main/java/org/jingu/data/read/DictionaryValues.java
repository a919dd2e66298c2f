package org.jingu.data.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the indices of a dictionary-encoded column stand for, as one file says it.
 *
 * @param values a {@link Long} or a {@link String} for each index; null where the dictionary holds
 *     null
 * @param ids by index, the id of a sparse column, or -1 where the value is none
 * @param keys by index, the key of a group column
 */
record DictionaryValues(@Nullable Object[] values, int[] ids, long[] keys) {

  /** The dictionary of a sparse column whose values are the ids. */
  static DictionaryValues ofIds(@Nullable Object[] values, int rows) {
    return ofIds(values, rows, Map.of(), -1);
  }

  /**
   * The dictionary of a sparse column whose values are ids or tokens.
   *
   * @param vocabulary by token, its id
   * @param oov the id of a token that is not there
   */
  static DictionaryValues ofIds(
      @Nullable Object[] values, int rows, Map<String, Integer> vocabulary, int oov) {
    int[] ids = new int[values.length];
    for (int i = 0; i < ids.length; i++) {
      long id = -1;
      if (values[i] instanceof String token) {
        id = vocabulary.getOrDefault(token, oov);
      } else if (values[i] instanceof Long number) {
        id = number;
      }
      ids[i] = id >= 0 && id < rows ? (int) id : -1;
    }
    return new DictionaryValues(values, ids, new long[0]);
  }

  /** The dictionary of a group column. */
  static DictionaryValues ofKeys(@Nullable Object[] values) {
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      if (values[i] instanceof String text) {
        keys[i] = GroupDecoder.hash(text.getBytes(StandardCharsets.UTF_8));
      } else if (values[i] instanceof Long number) {
        keys[i] = number;
      }
    }
    return new DictionaryValues(values, new int[0], keys);
  }

  static boolean hasText(@Nullable Object[] values) {
    return Arrays.stream(values).anyMatch(String.class::isInstance);
  }

  int size() {
    return values.length;
  }

  /** The value of an index, for messages. */
  String text(int index) {
    return String.valueOf(values[index]);
  }
}
