package org.jingu.data.vocab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Tokens, as bytes, numbered from 0 in the order in which they come, and a hash table with open
 * addressing that finds their numbers. Looking a token up waits for memory and for little else, so
 * a slot of 16 bytes holds all that there is of a token of at most {@value #SHORT} bytes: the token
 * itself, its length and its number. Of a longer one it holds a hash of 64 bits, and the token is
 * compared where it stands.
 */
final class TokenTable {
  /** The number of a token that is not there. */
  static final int ABSENT = -1;

  /** The longest token that is in its slot, in bytes. */
  static final int SHORT = 8;

  /** In the place of a length: that of a longer token, and that of no token. */
  static final int LONG = 9;

  static final int NONE = 10;
  private static final int FIRST_SLOTS = 16;

  /** The bits that no byte of ASCII has. */
  private static final long ASCII = 0x8080808080808080L;

  /** Of 8 slots so many may be used. */
  private static final int FULL_OF_8 = 5;

  private static final int FIRST_PAGE = 256;
  private static final int PAGE_SHIFT = 20;
  private static final int PAGE = 1 << PAGE_SHIFT;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** By slot the token or its hash, then the length above and the number, one added, below. */
  private long[] slots = new long[2 * FIRST_SLOTS];

  private int shift = Long.SIZE - Integer.numberOfTrailingZeros(FIRST_SLOTS);
  private int used;

  /** By number, the token or where it stands. */
  private long[] keys = new long[8];

  private byte[] lengths = new byte[8];
  private int size;

  /** Longer tokens, each after its length. */
  private byte[][] pages = {new byte[FIRST_PAGE]};

  private int page;
  private int pageEnd;
  private long pageBytes = FIRST_PAGE;

  /** The number of tokens. */
  int size() {
    return size;
  }

  /** What it takes in memory. */
  long bytes() {
    return pageBytes + (long) Long.BYTES * (slots.length + keys.length) + lengths.length;
  }

  /** The number of a token, or {@link #ABSENT}. */
  int find(byte[] bytes, int from, int to) {
    int length = to - from;
    return length <= SHORT
        ? find(key(bytes, from, length), length)
        : find(Utf8.hash(bytes, from, to), bytes, from, to);
  }

  /**
   * Looks at where the search for a token begins, so that memory brings it while others are looked
   * at. What it gives means nothing, but must be used.
   */
  long touch(byte[] bytes, int from, int to) {
    int length = to - from;
    return length <= SHORT
        ? slots[slot(key(bytes, from, length), length)]
        : slots[slot(Utf8.hash(bytes, from, to), LONG)];
  }

  /** The same for all tokens of a batch. */
  void touch(TokenBatch batch) {
    long seen = 0;
    for (int i = 0; i < batch.size(); i++) {
      seen ^= slots[slot(batch.keys[i], batch.lengths[i])];
    }
    batch.touched = seen;
  }

  private int find(long key, int length) {
    long[] in = slots;
    int mask = in.length - 2;
    int slot = slot(key, length);
    while (true) {
      long meta = in[slot + 1];
      if (in[slot] == key && (int) (meta >>> Integer.SIZE) == length && (int) meta != 0) {
        return (int) meta - 1;
      }
      if ((int) meta == 0) {
        return ABSENT;
      }
      slot = (slot + 2) & mask;
    }
  }

  private int find(long hash, byte[] bytes, int from, int to) {
    long[] in = slots;
    int mask = in.length - 2;
    int slot = slot(hash, LONG);
    while (true) {
      long meta = in[slot + 1];
      if ((int) meta == 0) {
        return ABSENT;
      }
      int number = (int) meta - 1;
      if (in[slot] == hash
          && (int) (meta >>> Integer.SIZE) == LONG
          && stands(keys[number], bytes, from, to)) {
        return number;
      }
      slot = (slot + 2) & mask;
    }
  }

  private boolean stands(long at, byte[] bytes, int from, int to) {
    byte[] held = pages[(int) (at >>> PAGE_SHIFT)];
    int start = (int) at & (PAGE - 1);
    int text = start + Integer.BYTES;
    int length = (int) INT.get(held, start);
    return length == to - from && Arrays.equals(held, text, text + length, bytes, from, to);
  }

  /** Where the search for a token begins. */
  private int slot(long key, int length) {
    // A hash is mixed already, and once more does no harm.
    return (int) (Utf8.mixed(key + length) >>> shift) << 1;
  }

  /** A token of at most eight bytes as a number. */
  static long key(byte[] bytes, int from, int length) {
    if (length == SHORT) {
      return (long) Utf8.LONG.get(bytes, from);
    }
    if (from + SHORT <= bytes.length) {
      return (long) Utf8.LONG.get(bytes, from) & ((1L << (8 * length)) - 1);
    }
    return Utf8.tail(bytes, from, from + length);
  }

  /** The number of a token, which is added if it is not there. */
  int findOrAdd(byte[] bytes, int from, int to) {
    int length = to - from;
    return length <= SHORT
        ? findOrAdd(key(bytes, from, length), length)
        : findOrAdd(Utf8.hash(bytes, from, to), bytes, from, to);
  }

  /**
   * The same for a token of at most {@value #SHORT} bytes.
   *
   * @param key of its bytes
   */
  int findOrAdd(long key, int length) {
    int found = find(key, length);
    if (found != ABSENT) {
      return found;
    }
    return show(key, append(key, length));
  }

  /**
   * The same for a longer token.
   *
   * @param hash of its bytes
   */
  int findOrAdd(long hash, byte[] bytes, int from, int to) {
    int found = find(hash, bytes, from, to);
    if (found != ABSENT) {
      return found;
    }
    return show(hash, append(write(bytes, from, to - from), LONG));
  }

  /** Makes a token that was added be found. */
  private int show(long key, int number) {
    if (8L * (used + 1) > (long) FULL_OF_8 * (slots.length >> 1)) {
      grow();
    }
    put(slots, key, ((long) lengths[number] << Integer.SIZE) | (number + 1));
    used++;
    return number;
  }

  /** Adds a token that is not to be found, or null, for the next number. */
  void addHidden(byte @Nullable [] token) {
    if (token == null) {
      append(0, NONE);
    } else {
      append(token, 0, token.length);
    }
  }

  private int append(byte[] bytes, int from, int to) {
    int length = to - from;
    return length <= SHORT
        ? append(key(bytes, from, length), length)
        : append(write(bytes, from, length), LONG);
  }

  private int append(long key, int length) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, Math.multiplyExact(2, size));
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    keys[size] = key;
    lengths[size] = (byte) length;
    return size++;
  }

  /** Writes a longer token where there is room; gives the place. */
  private long write(byte[] bytes, int from, int length) {
    int needed = Integer.BYTES + length;
    byte[] last = pages[page];
    if (pageEnd + needed > last.length) {
      if (2 * last.length <= PAGE && pageEnd + needed <= 2 * last.length) {
        pages[page] = Arrays.copyOf(last, 2 * last.length);
        pageBytes += last.length;
      } else {
        pages = Arrays.copyOf(pages, ++page + 1);
        pages[page] = new byte[Math.max(needed, Math.min(PAGE, 2 * last.length))];
        pageBytes += pages[page].length;
        pageEnd = 0;
      }
    }
    INT.set(pages[page], pageEnd, length);
    System.arraycopy(bytes, from, pages[page], pageEnd + Integer.BYTES, length);
    long at = ((long) page << PAGE_SHIFT) + pageEnd;
    pageEnd += needed;
    return at;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(2, slots.length)];
    shift--;
    for (int slot = 0; slot < slots.length; slot += 2) {
      if ((int) slots[slot + 1] != 0) {
        put(larger, slots[slot], slots[slot + 1]);
      }
    }
    slots = larger;
  }

  private void put(long[] into, long key, long meta) {
    int mask = into.length - 2;
    int slot = slot(key, (int) (meta >>> Integer.SIZE));
    while ((int) into[slot + 1] != 0) {
      slot = (slot + 2) & mask;
    }
    into[slot] = key;
    into[slot + 1] = meta;
  }

  /** The length of a token in bytes. */
  int length(int number) {
    int length = lengths[number];
    return length == LONG ? (int) INT.get(page(number), start(number)) : length;
  }

  /** See {@link TokenSort.Source#digit}. */
  int digit(int number, int at) {
    if (lengths[number] == LONG) {
      int text = start(number) + Integer.BYTES;
      return TokenSort.digit(page(number), text, text + length(number), at);
    }
    return at < SHORT ? Integer.reverseBytes((int) (keys[number] >>> (Byte.SIZE * at))) : 0;
  }

  /** See {@link TokenSort.Source#isPlain}. */
  boolean isPlain(int number) {
    if (lengths[number] == LONG) {
      int text = start(number) + Integer.BYTES;
      return TokenSort.isPlain(page(number), text, text + length(number));
    }
    if ((keys[number] & ASCII) == 0) {
      return true;
    }
    byte[] token = Objects.requireNonNull(token(number));
    return TokenSort.isPlain(token, 0, token.length);
  }

  /** What holds a longer token, after its length. */
  private byte[] page(int number) {
    return pages[(int) (keys[number] >>> PAGE_SHIFT)];
  }

  private int start(int number) {
    return (int) keys[number] & (PAGE - 1);
  }

  /** A token by its number; null for one that is none. */
  byte @Nullable [] token(int number) {
    int length = lengths[number];
    if (length == NONE) {
      return null;
    }
    if (length == LONG) {
      int text = start(number) + Integer.BYTES;
      return Arrays.copyOfRange(page(number), text, text + length(number));
    }
    byte[] token = new byte[length];
    for (int i = 0; i < length; i++) {
      token[i] = (byte) (keys[number] >>> (Byte.SIZE * i));
    }
    return token;
  }
}
