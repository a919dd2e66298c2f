package org.jingu.data.parquet;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Small numbers in Parquet's hybrid of runs and packed bits: levels, and indices of a dictionary.
 * Reading begins at any number and goes on from there.
 */
final class Runs {
  /** How many bytes behind a page an array must have, since bits are read eight bytes at once. */
  static final int SLACK = Long.BYTES;

  private static final int MOST_WIDTH = 32;

  /** Of four numbers in a word. */
  private static final int MOST_QUARTERS = Long.SIZE / 4;

  /** So few indices that they stay in the nearest cache, and whole groups of eight. */
  private static final int STEP = 1 << 10;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};
  private int at;
  private int limit;
  private int width;
  private long left;
  private boolean packed;
  private int value;
  private long bit;
  private long first;
  private long mask;
  private final int[] step = new int[STEP];

  /**
   * Begins anew.
   *
   * @param data with {@link #SLACK} bytes behind the end
   * @param from where the first run begins
   * @param to the end
   * @param bits of a number
   */
  void begin(byte[] data, int from, int to, int bits) throws IOException {
    if (bits < 0 || bits > MOST_WIDTH || from > to) {
      throw new IOException("a page has numbers of %d bits in %d bytes".formatted(bits, to - from));
    }
    bytes = data;
    at = from;
    limit = to;
    width = bits;
    mask = (1L << bits) - 1;
    left = 0;
  }

  /**
   * Leaves numbers out if they are one run.
   *
   * @return whether they all are {@code expected}
   */
  boolean skip(int expected, int count) throws IOException {
    nextRun();
    if (packed || value != expected || left < count) {
      return false;
    }
    left -= count;
    return true;
  }

  /** Reads numbers. */
  void read(int[] out, int from, int count) throws IOException {
    for (int at = from; at < from + count; ) {
      int some = take(from + count - at);
      if (packed) {
        unpack(out, at, some);
      } else {
        Arrays.fill(out, at, at + some, value);
      }
      at += some;
    }
  }

  /** Reads indices and puts what stands for them. */
  void lookUp(int[] dictionary, IntBuffer out, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int some = take(Math.min(STEP, count - done));
      if (packed) {
        unpack(step, 0, some);
        for (int i = 0; i < some; i++) {
          step[i] = dictionary[step[i]];
        }
      } else {
        Arrays.fill(step, 0, some, dictionary[value]);
      }
      out.put(step, 0, some);
      done += some;
    }
  }

  /** Reads indices and puts what stands for them. */
  void lookUp(long[] dictionary, LongBuffer out, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int some = take(Math.min(STEP, count - done));
      if (packed) {
        unpack(step, 0, some);
      } else {
        Arrays.fill(step, 0, some, value);
      }
      for (int i = 0; i < some; i++) {
        out.put(dictionary[step[i]]);
      }
      done += some;
    }
  }

  /** Takes numbers of one run, the next or what is left of it. */
  private int take(int most) throws IOException {
    nextRun();
    int count = (int) Math.min(left, most);
    left -= count;
    first = bit;
    bit += (long) count * width;
    return count;
  }

  /** Writes the packed numbers that were taken. */
  private void unpack(int[] out, int from, int count) {
    byte[] data = bytes;
    int bits = width;
    long place = first;
    int at = from;
    int end = from + count;
    if ((place & 7) == 0 && bits <= MOST_QUARTERS) {
      // Eight numbers are as many bytes as one has bits, and four of them one word.
      int byteAt = (int) (place >>> 3);
      for (; at <= end - 8; at += 8, byteAt += bits) {
        long word = (long) LONGS.get(data, byteAt);
        out[at] = (int) (word & mask);
        out[at + 1] = (int) ((word >>> bits) & mask);
        out[at + 2] = (int) ((word >>> (2 * bits)) & mask);
        out[at + 3] = (int) ((word >>> (3 * bits)) & mask);
        word = (long) LONGS.get(data, byteAt + (bits >> 1)) >>> (4 * (bits & 1));
        out[at + 4] = (int) (word & mask);
        out[at + 5] = (int) ((word >>> bits) & mask);
        out[at + 6] = (int) ((word >>> (2 * bits)) & mask);
        out[at + 7] = (int) ((word >>> (3 * bits)) & mask);
      }
      place = (long) byteAt << 3;
    }
    for (; at < end; at++, place += bits) {
      long word = (long) LONGS.get(data, (int) (place >>> 3));
      out[at] = (int) ((word >>> (place & 7)) & mask);
    }
  }

  private void nextRun() throws IOException {
    while (left == 0) {
      long header = varint();
      packed = (header & 1) != 0;
      left = header >>> 1;
      if (packed) {
        bit = (long) at << 3;
        // Eight numbers take as many bytes as one has bits.
        long size = left * width;
        left <<= 3;
        if (size > limit - at) {
          throw ended();
        }
        at += (int) size;
      } else {
        value = 0;
        for (int shift = 0; shift < width; shift += Byte.SIZE) {
          value |= next() << shift;
        }
      }
    }
  }

  private long varint() throws IOException {
    long number = 0;
    for (int shift = 0; shift < MOST_WIDTH; shift += 7) {
      int next = next();
      number |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw new IOException("a page has a run of no length");
  }

  private int next() throws IOException {
    if (at >= limit) {
      throw ended();
    }
    return bytes[at++] & 0xff;
  }

  private static IOException ended() {
    return new IOException("a page has fewer numbers than it claims");
  }
}
