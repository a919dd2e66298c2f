package org.jingu.data.vocab;

import java.util.Arrays;
import java.util.List;

/**
 * Sorts tokens by {@link CountedToken#BY_COUNT} as numbers, which is several times as fast as
 * comparing objects: by the counts, then those of equal counts by their first four bytes, those
 * that are still equal by the next four, and so on.
 */
final class TokenSort {
  private static final int DIGITS = Integer.BYTES;

  private final CountedToken[] from;

  /** A digit of 32 bits above, a place in {@link #from} below. */
  private final long[] order;

  private TokenSort(List<CountedToken> tokens) {
    from = tokens.toArray(new CountedToken[0]);
    order = new long[from.length];
  }

  /** Sorts tokens in their list. */
  static void byCount(List<CountedToken> tokens) {
    if (!tokens.stream().allMatch(TokenSort::isPlain)) {
      tokens.sort(CountedToken.BY_COUNT);
      return;
    }
    TokenSort sort = new TokenSort(tokens);
    sort.sort();
    for (int i = 0; i < sort.order.length; i++) {
      tokens.set(i, sort.from[(int) sort.order[i]]);
    }
  }

  /** Whether its count is a digit, and its bytes are in the order of characters. */
  private static boolean isPlain(CountedToken token) {
    boolean plain = token.count() <= Integer.MAX_VALUE;
    for (byte value : token.token()) {
      plain &= (value & 0xff) < 0xed;
    }
    return plain;
  }

  private void sort() {
    for (int i = 0; i < order.length; i++) {
      order[i] = digit(Integer.MAX_VALUE - from[i].count(), i);
    }
    Arrays.sort(order);
    sortEqual(0, order.length, 0);
  }

  private static long digit(long value, int place) {
    return (value << Integer.SIZE) | place;
  }

  /** Sorts each run of equal digits by the next one. */
  private void sortEqual(int start, int end, int at) {
    int first = start;
    for (int i = start + 1; i <= end; i++) {
      if (i == end || order[i] >>> Integer.SIZE != order[first] >>> Integer.SIZE) {
        if (i - first > 1) {
          sort(first, i, at);
        }
        first = i;
      }
    }
  }

  private void sort(int start, int end, int at) {
    int longest = 0;
    for (int i = start; i < end; i++) {
      byte[] token = from[(int) order[i]].token();
      longest = Math.max(longest, token.length);
      long value = 0;
      for (int j = at; j < at + DIGITS; j++) {
        value = (value << 8) | (j < token.length ? token[j] & 0xff : 0);
      }
      // The highest bit is the sign of the number.
      order[i] = digit(value ^ 0x80000000L, (int) order[i]);
    }
    Arrays.sort(order, start, end);
    if (longest > at + DIGITS) {
      sortEqual(start, end, at + DIGITS);
    }
  }
}
