package org.jingu.data.vocab;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of a vocabulary where they were counted: nothing is copied, and the number that a
 * token had there leads to its id. Those that have no id are there too.
 */
final class NumberedTokens extends Tokens {
  private final TokenTable table;

  /** The tokens of the first ids, which are not in the table. */
  private final byte[][] reserved;

  /** By id, less the reserved ones, the number. */
  private final int[] numbers;

  /** By number, the id. */
  private final int[] ids;

  /**
   * With the tokens of a table.
   *
   * @param reserved the tokens of the first ids: the one that is never looked up and, where missing
   *     values have a row, the empty one
   * @param numbers by id after those, the number
   */
  NumberedTokens(TokenTable table, byte[][] reserved, int[] numbers) {
    this.table = table;
    this.reserved = reserved;
    this.numbers = numbers;
    this.ids = new int[table.size()];
    for (int i = 0; i < numbers.length; i++) {
      ids[numbers[i]] = reserved.length + i;
    }
  }

  /** What they take in memory, beside what the table took before. */
  long memory() {
    return (long) Integer.BYTES * (numbers.length + ids.length);
  }

  /** By number, the id, {@link Vocabulary#OOV} for a token without one. */
  int[] ids() {
    return ids;
  }

  /** A token by its number. */
  byte @Nullable [] ofNumber(int number) {
    return table.token(number);
  }

  @Override
  public int size() {
    return reserved.length + numbers.length;
  }

  @Override
  byte @Nullable [] bytes(int id) {
    return id < reserved.length ? reserved[id] : table.token(numbers[id - reserved.length]);
  }

  @Override
  int idOf(byte[] bytes, int from, int to) {
    if (from == to) {
      return reserved.length - 1;
    }
    int number = table.find(bytes, from, to);
    return number == TokenTable.ABSENT ? Vocabulary.OOV : ids[number];
  }

  @Override
  long touch(byte[] bytes, int from, int to) {
    return table.touch(bytes, from, to);
  }
}
