package org.jingu.data.vocab;

import java.util.Arrays;
import org.jingu.data.text.Utf8;

/**
 * Tokens of one feature in some rows. What is looked up together waits for memory together: of
 * tokens one by one, most of the time goes into waiting.
 */
public final class TokenBatch {
  /** In the place of a number: a missing value without a row of its own. */
  public static final int NULL = -1;

  /** In the place of a number: a missing value with one. */
  public static final int EMPTY = -2;

  /** By token, the token or its hash, as a {@link TokenTable} has it. */
  long[] keys = new long[64];

  /** By token, its length as a {@link TokenTable} has it; {@link TokenTable#NONE} for a number. */
  byte[] lengths = new byte[64];

  /** By token, where it begins and ends in {@link #text}, if it is longer. */
  private int[] starts = new int[64];

  private int[] ends = new int[64];

  /** By token, the day on which it was seen, or {@link TokenHistory#UNKNOWN}. */
  int[] days = new int[64];

  /** By token, 1 where it is to be counted and 0 where it is only numbered. */
  byte[] counted = new byte[64];

  /** Of no meaning; see {@link Vocabulary#touch}. */
  long touched;

  private int[] numbers = new int[64];
  private byte[] text = new byte[256];
  private int textEnd;
  private int size;

  /** Leaves out all tokens. */
  public void clear() {
    size = 0;
    textEnd = 0;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** By token, its number in the table that it was counted in; what is behind the last is void. */
  public int[] numbers() {
    return numbers;
  }

  /** Adds what has its number, or none. */
  public void add(int number) {
    reserve();
    lengths[size] = TokenTable.NONE;
    numbers[size++] = number;
  }

  /**
   * Adds a token that is not empty, as {@link Utf8}.
   *
   * @param day on which it was seen, in days since 1970, or {@link TokenHistory#UNKNOWN}
   * @param isCounted whether it is of a row that is learned from
   */
  public void add(byte[] bytes, int from, int to, int day, boolean isCounted) {
    reserve();
    int length = to - from;
    if (length <= TokenTable.SHORT) {
      keys[size] = TokenTable.key(bytes, from, length);
      lengths[size] = (byte) length;
    } else {
      keys[size] = Utf8.hash(bytes, from, to);
      lengths[size] = TokenTable.LONG;
      keep(bytes, from, length);
    }
    days[size] = day;
    counted[size++] = (byte) (isCounted ? 1 : 0);
  }

  private void keep(byte[] bytes, int from, int length) {
    if (textEnd + length > text.length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, textEnd + length));
    }
    System.arraycopy(bytes, from, text, textEnd, length);
    starts[size] = textEnd;
    textEnd += length;
    ends[size] = textEnd;
  }

  private void reserve() {
    if (size == keys.length) {
      int more = 2 * size;
      keys = Arrays.copyOf(keys, more);
      lengths = Arrays.copyOf(lengths, more);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
      days = Arrays.copyOf(days, more);
      counted = Arrays.copyOf(counted, more);
      numbers = Arrays.copyOf(numbers, more);
    }
  }

  /** Numbers the tokens, and adds those that are not there. */
  void number(TokenTable table) {
    table.touch(this);
    for (int i = 0; i < size; i++) {
      if (lengths[i] == TokenTable.LONG) {
        numbers[i] = table.findOrAdd(keys[i], text, starts[i], ends[i]);
      } else if (lengths[i] != TokenTable.NONE) {
        numbers[i] = table.findOrAdd(keys[i], lengths[i]);
      }
    }
  }
}
