package org.jingu.data.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts as UTF-8. Half a pair of surrogates, which UTF-8 has no bytes for, is three bytes as other
 * characters of its size are, so that every text comes back and no two texts have the same bytes.
 */
public final class Utf8 {
  /** Eight bytes as a number, the first of them lowest. */
  public static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final byte[] NONE = {};

  private Utf8() {}

  /** The bytes of a text. */
  public static byte[] of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return withSurrogates(text);
      }
    }
    return text.isEmpty() ? NONE : text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] withSurrogates(String text) {
    byte[] bytes = new byte[3 * text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        bytes[size++] = (byte) (0xe0 | (point >> 12));
        bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        bytes[size++] = (byte) (0x80 | (point & 0x3f));
      } else {
        byte[] one = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(one, 0, bytes, size, one.length);
        size += one.length;
      }
    }
    return Arrays.copyOf(bytes, size);
  }

  /** The text of bytes made by {@link #of} or that are valid UTF-8. */
  public static String text(byte[] bytes, int from, int to) {
    int half = half(bytes, from, to);
    if (half == to) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder();
    int start = from;
    while (half < to) {
      text.append(new String(bytes, start, half - start, StandardCharsets.UTF_8))
          .append((char) (0xd000 | ((bytes[half + 1] & 0x3f) << 6) | (bytes[half + 2] & 0x3f)));
      start = half + 3;
      half = half(bytes, start, to);
    }
    return text.append(new String(bytes, start, to - start, StandardCharsets.UTF_8)).toString();
  }

  /** The text of all bytes. */
  public static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  /** Where the first half of a pair of surrogates is, or the end. */
  private static int half(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == (byte) 0xed && i + 1 < to && (bytes[i + 1] & 0xff) >= 0xa0) {
        return i;
      }
    }
    return to;
  }

  /** Bytes that are UTF-8 for every reader: half a pair of surrogates is a question mark. */
  public static byte[] plain(byte[] bytes) {
    return half(bytes, 0, bytes.length) == bytes.length
        ? bytes
        : text(bytes).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether bytes are UTF-8, without surrogates and in the shortest form. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int lead = bytes[at] & 0xff;
      int more = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
      if (more < 0 || lead > 0xf4 || at + more >= to) {
        return false;
      }
      for (int i = 1; i <= more; i++) {
        if ((bytes[at + i] & 0xc0) != 0x80) {
          return false;
        }
      }
      int second = more == 0 ? 0x80 : bytes[at + 1] & 0xff;
      if ((lead == 0xe0 && second < 0xa0)
          || (lead == 0xed && second >= 0xa0)
          || (lead == 0xf0 && second < 0x90)
          || (lead == 0xf4 && second >= 0x90)) {
        return false;
      }
      at += 1 + more;
    }
    return true;
  }

  /** Where a byte comes next, or the end; eight bytes are looked at at a time. */
  public static int next(byte[] bytes, int from, int to, byte wanted) {
    long all = (wanted & 0xff) * ONES;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long other = (long) LONG.get(bytes, at) ^ all;
      long zeros = (other - ONES) & ~other & HIGHS;
      if (zeros != 0) {
        // The lowest is no false alarm.
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Compares as {@link String#compareTo} does, by characters of 16 bits. */
  public static int compare(byte[] a, byte[] b) {
    int at = Arrays.mismatch(a, b);
    if (at < 0) {
      return 0;
    }
    if (at == a.length || at == b.length) {
      return a.length - b.length;
    }
    int first = a[at] & 0xff;
    int second = b[at] & 0xff;
    // From here on lie surrogates, and what they are halves of.
    return Math.max(first, second) < 0xed ? first - second : text(a).compareTo(text(b));
  }

  /** A hash of bytes; it is the same in every process. */
  public static long hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = mixed(hash ^ (long) LONG.get(bytes, at));
    }
    if (at < to) {
      hash = mixed(hash ^ tail(bytes, at, to));
    }
    return hash;
  }

  /** A number of which every bit depends on every bit of another. */
  public static long mixed(long hash) {
    long product = hash * FACTOR;
    return (product ^ (product >>> 32)) * FACTOR;
  }

  /** Less than eight bytes as a number. */
  public static long tail(byte[] bytes, int from, int to) {
    long tail = 0;
    for (int i = to - 1; i >= from; i--) {
      tail = (tail << 8) | (bytes[i] & 0xff);
    }
    return tail;
  }
}
