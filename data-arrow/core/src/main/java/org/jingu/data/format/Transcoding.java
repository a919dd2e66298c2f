package org.jingu.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Text of any encoding as UTF-8. It remembers where bytes were not valid in that encoding. */
final class Transcoding extends InputStream {
  /**
   * A sequence that was not valid.
   *
   * @param at the first byte of the U+FFFD in its place
   * @param sequence its bytes in hexadecimal
   */
  record Malformed(long at, String sequence) {}

  private final Decoding in;
  private final char[] chars = new char[1 << 14];
  private final Deque<Malformed> malformed = new ArrayDeque<>();
  private byte[] ready = {};
  private int next;
  private long made;

  Transcoding(Decoding in) {
    this.in = in;
  }

  /** Whether a sequence before a byte was not valid. */
  boolean hasBefore(long end) {
    Malformed first = malformed.peek();
    return first != null && first.at() < end;
  }

  /** The first sequence before a byte that was not valid, if any; forgets all of them. */
  @Nullable Malformed before(long end) {
    Malformed first = malformed.peek();
    if (first == null || first.at() >= end) {
      return null;
    }
    malformed.removeIf(it -> it.at() < end);
    return first;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (next == ready.length) {
      int count = in.read(chars);
      if (count < 0) {
        return -1;
      }
      ready = new String(chars, 0, count).getBytes(StandardCharsets.UTF_8);
      next = 0;
      made += ready.length;
      String sequence = in.malformed();
      if (sequence != null) {
        malformed.add(
            new Malformed(made - "\uFFFD".getBytes(StandardCharsets.UTF_8).length, sequence));
      }
    }
    int some = Math.min(length, ready.length - next);
    System.arraycopy(ready, next, bytes, offset, some);
    next += some;
    return some;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
