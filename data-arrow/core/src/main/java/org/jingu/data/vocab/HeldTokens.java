package org.jingu.data.vocab;

import org.jspecify.annotations.Nullable;

/** Tokens in memory. */
final class HeldTokens extends Tokens {
  private final TokenTable table = new TokenTable();

  /**
   * Adds the token of the next id, null for a row that is free.
   *
   * @throws org.jingu.api.data.DataException if it is there already
   */
  void add(byte @Nullable [] token) {
    int size = table.size();
    // The first is never looked up.
    if (size == 0 || token == null) {
      table.addHidden(token);
    } else if (table.findOrAdd(token, 0, token.length) != size) {
      throw FittedVocabulary.twice(token);
    }
  }

  /** What they take in memory. */
  long memory() {
    return table.bytes();
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  byte @Nullable [] bytes(int id) {
    return table.token(id);
  }

  @Override
  int idOf(byte[] bytes, int from, int to) {
    int id = table.find(bytes, from, to);
    return id == TokenTable.ABSENT ? Vocabulary.OOV : id;
  }

  @Override
  long touch(byte[] bytes, int from, int to) {
    return table.touch(bytes, from, to);
  }
}
