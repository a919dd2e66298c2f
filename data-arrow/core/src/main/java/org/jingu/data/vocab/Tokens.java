package org.jingu.data.vocab;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/** The tokens of a vocabulary by id, null for a row that is free, and their ids. */
abstract class Tokens extends AbstractList<@Nullable String> implements RandomAccess {
  /** The token of an id as {@link Utf8}; null for a row that is free. */
  abstract byte @Nullable [] bytes(int id);

  /** The row of a token; {@link Vocabulary#OOV} for one that is not there. */
  abstract int idOf(byte[] bytes, int from, int to);

  /** See {@link Vocabulary#touch}. */
  abstract long touch(byte[] bytes, int from, int to);

  @Override
  public @Nullable String get(int id) {
    if (id < 0 || id >= size()) {
      throw new IndexOutOfBoundsException(id);
    }
    byte[] bytes = bytes(id);
    return bytes == null ? null : Utf8.text(bytes);
  }
}
