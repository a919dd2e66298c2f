package org.jingu.data.format;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.zip.ZipException;
import org.jingu.api.data.DataException;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a text with their numbers. Lines end with LF, CRLF or CR; a byte order mark before a
 * line is left out, since joined files have one in their middle. Unlike {@link
 * java.io.BufferedReader} it refuses endless lines, so that a binary file given by mistake cannot
 * fill the memory.
 */
public final class LineReader implements AutoCloseable {
  /** The longest line, in characters. */
  static final int MAX_LINE = 1 << 24;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Line ends and NUL are below; few other bytes are. */
  private static final long CONTROLS = 14 * ONES;

  private final String name;
  private final InputStream in;
  private final Charset charset;

  /** Null where the text is UTF-8. */
  private final @Nullable Transcoding transcoding;

  private final LongSupplier bytes;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;

  /** Bytes of the text before the buffer. */
  private long passed;

  private long line;
  private boolean skipLineFeed;
  private long watched;

  private int lineStart;
  private int lineEnd;
  private long ored;
  private boolean hasNul;
  private boolean hasWatched;

  LineReader(String name, InputStream in, Charset charset, LongSupplier bytes) {
    this.name = name;
    this.charset = charset;
    this.bytes = bytes;
    this.transcoding =
        charset.equals(StandardCharsets.UTF_8) ? null : new Transcoding(new Decoding(in, charset));
    this.in = transcoding == null ? in : transcoding;
  }

  /** Makes {@link #hasWatched} tell of a byte. */
  void watch(byte value) {
    watched = (value & 0xff) * ONES;
  }

  /**
   * The next line, or null after the last.
   *
   * @throws DataException if reading fails
   */
  public @Nullable Line next() {
    return advance() ? line() : null;
  }

  /**
   * Goes to the next line, of which the methods below tell.
   *
   * @return false after the last
   * @throws DataException if reading fails
   */
  boolean advance() {
    if (start == end && !fill()) {
      return false;
    }
    if (skipLineFeed) {
      skipLineFeed = false;
      if (buffer[start] == '\n' && ++start == end && !fill()) {
        return false;
      }
    }
    ored = 0;
    hasNul = false;
    hasWatched = false;
    int stop = scan(start);
    while (stop == end) {
      int scanned = end - start;
      stop = fill() ? scan(start + scanned) : Integer.MAX_VALUE;
    }
    lineStart = start;
    lineEnd = Math.min(stop, end);
    demandEnd(lineEnd);
    skipLineFeed = lineEnd < end && buffer[lineEnd] == '\r';
    start = Math.min(lineEnd + 1, end);
    line++;
    return true;
  }

  /** Finds the line's end, eight bytes at a time. */
  private int scan(int from) {
    int at = from;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long word = (long) Utf8.LONG.get(buffer, at);
      if (((word - CONTROLS) & ~word & HIGHS) != 0) {
        int stop = scan(at, at + Long.BYTES);
        if (stop < at + Long.BYTES) {
          return stop;
        }
      } else {
        ored |= word;
        long other = word ^ watched;
        hasWatched |= ((other - ONES) & ~other & HIGHS) != 0;
      }
    }
    return scan(at, end);
  }

  private int scan(int from, int to) {
    for (int at = from; at < to; at++) {
      byte value = buffer[at];
      if (value == '\n' || value == '\r') {
        return at;
      }
      ored |= value;
      hasNul |= value == 0;
      hasWatched |= value == (byte) watched;
    }
    return to;
  }

  /** Reads on, behind what there is of a line. */
  private boolean fill() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      passed += start;
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      demandEnd(end);
      buffer = Arrays.copyOf(buffer, 2 * end);
    }
    try {
      int read = in.read(buffer, end, buffer.length - end);
      end += Math.max(read, 0);
      return read > 0;
    } catch (ZipException | EOFException e) {
      throw new DataException(
          "'%s' is damaged after line %d: %s; get the whole file again"
              .formatted(name, line, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new DataException("reading '%s' failed after line %d: %s".formatted(name, line, e), e);
    }
  }

  /** Refuses a line from the start on that has too many characters, as Java counts. */
  private void demandEnd(int to) {
    int count = 0;
    for (int i = start; to - start > MAX_LINE && i < to; i++) {
      count += (buffer[i] & 0xc0) == 0x80 ? 0 : (buffer[i] & 0xf8) == 0xf0 ? 2 : 1;
    }
    if (count > MAX_LINE) {
      throw new DataException(
          "line %d of '%s' is longer than %d characters; is it a text file?"
              .formatted(line + 1, name, MAX_LINE));
    }
  }

  /** The line's number, from 1. */
  long number() {
    return line;
  }

  /** What holds the line's bytes, until the next one. */
  byte[] buffer() {
    return buffer;
  }

  /** Where the line begins. */
  int from() {
    return isMarked() ? lineStart + 3 : lineStart;
  }

  /** Where it ends. */
  int to() {
    return lineEnd;
  }

  /** Whether it has the byte that is watched; there may be a false alarm. */
  boolean hasWatched() {
    return hasWatched;
  }

  /** Whether it is good text. */
  boolean isGood() {
    return !hasNul
        && ((ored & HIGHS) == 0
            || (transcoding == null
                ? Utf8.isValid(buffer, lineStart, lineEnd)
                : !transcoding.hasBefore(passed + lineEnd)));
  }

  private boolean isMarked() {
    return lineEnd - lineStart >= 3
        && buffer[lineStart] == (byte) 0xef
        && buffer[lineStart + 1] == (byte) 0xbb
        && buffer[lineStart + 2] == (byte) 0xbf;
  }

  /** The line. */
  Line line() {
    if ((ored & HIGHS) == 0) {
      String text = new String(buffer, lineStart, lineEnd - lineStart, StandardCharsets.ISO_8859_1);
      return new Line(line, text, hasNul ? nul() : null);
    }
    String text = new String(buffer, from(), lineEnd - from(), StandardCharsets.UTF_8);
    String problem = null;
    if (transcoding != null) {
      Transcoding.Malformed malformed = transcoding.before(passed + lineEnd);
      if (malformed != null) {
        int length = (int) (malformed.at() - passed) - lineStart;
        String head = new String(buffer, lineStart, length, StandardCharsets.UTF_8);
        problem = notValid(malformed.sequence(), head.length() + 1);
      }
    } else if (!Utf8.isValid(buffer, lineStart, lineEnd)) {
      StringBuilder decoded = new StringBuilder();
      problem = decode(decoded);
      text = isMarked() ? decoded.substring(1) : decoded.toString();
    }
    return new Line(line, text, problem == null && hasNul ? nul() : problem);
  }

  /** Decodes a line that is not valid; tells the first sequence that is not. */
  private @Nullable String decode(StringBuilder text) {
    String problem = null;
    char[] room = new char[1 << 12];
    ByteArrayInputStream whole = new ByteArrayInputStream(buffer, lineStart, lineEnd - lineStart);
    try (Decoding decoding = new Decoding(whole, charset)) {
      for (int count = decoding.read(room); count >= 0; count = decoding.read(room)) {
        text.append(room, 0, count);
        if (decoding.malformed() != null && problem == null) {
          problem = notValid(decoding.malformed(), text.length());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return problem;
  }

  private String notValid(String sequence, int place) {
    return "has bytes that are not valid in %s (%s at character %d); set options.charset, such as %s"
        .formatted(
            charset,
            sequence,
            place,
            charset.name().equals("UTF-8") ? "ISO-8859-1 or windows-1252" : "UTF-8");
  }

  private static String nul() {
    return "has NUL characters, as binary and damaged files have; remove them";
  }

  /** What messages call the file. */
  public String name() {
    return name;
  }

  /** Bytes read so far, as stored. */
  public long bytesRead() {
    return bytes.getAsLong();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException("closing '" + name + "' failed: " + e, e);
    }
  }
}
