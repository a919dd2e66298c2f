package org.jingu.data.vocab;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sorts tokens by {@link CountedToken#BY_COUNT} as numbers, which is several times as fast as
 * comparing objects: by the counts, then those of equal counts by their first four bytes, those
 * that are still equal by the next four, and so on.
 */
final class TokenSort {
  private static final int DIGITS = Integer.BYTES;

  /** So many are sorted more quickly without being compared. */
  private static final int MANY = 512;

  /** What is sorted. */
  interface Source {
    /** How often a token was counted. */
    long count(int place);

    /** Its length in bytes. */
    int length(int place);

    /** Four of its bytes from some place on, the first of them highest, zeros behind its end. */
    int digit(int place, int at);

    /** Whether its bytes are in the order of characters. */
    boolean isPlain(int place);

    /** The token. */
    CountedToken token(int place);
  }

  /** Tokens in a list. */
  private record Listed(List<CountedToken> tokens) implements Source {
    @Override
    public long count(int place) {
      return tokens.get(place).count();
    }

    @Override
    public int length(int place) {
      return tokens.get(place).token().length;
    }

    @Override
    public int digit(int place, int at) {
      byte[] token = tokens.get(place).token();
      return TokenSort.digit(token, 0, token.length, at);
    }

    @Override
    public boolean isPlain(int place) {
      byte[] token = tokens.get(place).token();
      return TokenSort.isPlain(token, 0, token.length);
    }

    @Override
    public CountedToken token(int place) {
      return tokens.get(place);
    }
  }

  private final Source from;

  /** A digit of 32 bits above, a place in {@link #from} below. */
  private final long[] order;

  private TokenSort(Source from, int[] places) {
    this.from = from;
    this.order = new long[places.length];
  }

  /** Sorts tokens in their list. */
  static void byCount(List<CountedToken> tokens) {
    Source from = new Listed(List.copyOf(tokens));
    int[] places = IntStream.range(0, tokens.size()).toArray();
    byCount(from, places);
    for (int i = 0; i < places.length; i++) {
      tokens.set(i, from.token(places[i]));
    }
  }

  /** Sorts the places of tokens. */
  static void byCount(Source from, int[] places) {
    for (int place : places) {
      if (from.count(place) > Integer.MAX_VALUE || !from.isPlain(place)) {
        sortAsObjects(from, places);
        return;
      }
    }
    TokenSort sort = new TokenSort(from, places);
    sort.sort(places);
    for (int i = 0; i < places.length; i++) {
      places[i] = (int) sort.order[i];
    }
  }

  private static void sortAsObjects(Source from, int[] places) {
    Integer[] boxed = Arrays.stream(places).boxed().toArray(Integer[]::new);
    Arrays.sort(boxed, Comparator.comparing(from::token, CountedToken.BY_COUNT));
    for (int i = 0; i < places.length; i++) {
      places[i] = boxed[i];
    }
  }

  /** Whether bytes are in the order of characters. */
  static boolean isPlain(byte[] bytes, int from, int to) {
    boolean plain = true;
    for (int i = from; i < to; i++) {
      plain &= (bytes[i] & 0xff) < 0xed;
    }
    return plain;
  }

  /** Four bytes from some place of a token on, the first of them highest, zeros behind its end. */
  static int digit(byte[] bytes, int from, int to, int at) {
    int value = 0;
    for (int i = from + at; i < from + at + DIGITS; i++) {
      value = (value << Byte.SIZE) | (i < to ? bytes[i] & 0xff : 0);
    }
    return value;
  }

  private void sort(int[] places) {
    for (int i = 0; i < order.length; i++) {
      order[i] = digit(Integer.MAX_VALUE - from.count(places[i]), places[i]);
    }
    sort(0, order.length);
    sortEqual(0, order.length, 0);
  }

  /** Sorts by the digits: byte by byte from the lowest on where there are many. */
  private void sort(int start, int end) {
    if (end - start < MANY) {
      Arrays.sort(order, start, end);
      return;
    }
    long[] to = new long[end - start];
    for (int shift = Integer.SIZE; shift < Long.SIZE; shift += Byte.SIZE) {
      // The sign's bit is the highest of the last byte.
      int flip = shift + Byte.SIZE == Long.SIZE ? 0x80 : 0;
      int[] ends = new int[1 << Byte.SIZE];
      for (int i = start; i < end; i++) {
        ends[((int) (order[i] >>> shift) & 0xff) ^ flip]++;
      }
      for (int value = 1; value < ends.length; value++) {
        ends[value] += ends[value - 1];
      }
      for (int i = end - 1; i >= start; i--) {
        to[--ends[((int) (order[i] >>> shift) & 0xff) ^ flip]] = order[i];
      }
      System.arraycopy(to, 0, order, start, to.length);
    }
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
      int place = (int) order[i];
      longest = Math.max(longest, from.length(place));
      // The highest bit is the sign of the number.
      order[i] = digit(from.digit(place, at) ^ 0x80000000L, place);
    }
    sort(start, end);
    if (longest > at + DIGITS) {
      sortEqual(start, end, at + DIGITS);
    }
  }
}
