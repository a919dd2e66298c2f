package org.jingu.data.format;

import java.io.EOFException;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.zip.ZipException;
import org.jingu.api.data.DataException;
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

  private final String name;
  private final Decoding in;
  private final LongSupplier bytes;
  private final char[] buffer = new char[1 << 16];
  private int start;
  private int end;
  private long line;
  private boolean skipLineFeed;

  LineReader(String name, Decoding in, LongSupplier bytes) {
    this.name = name;
    this.in = in;
    this.bytes = bytes;
  }

  /**
   * The next line, or null after the last.
   *
   * @throws DataException if reading fails
   */
  public @Nullable Line next() {
    StringBuilder head = null;
    String problem = null;
    while (true) {
      if (start == end && !fill()) {
        return head == null ? null : done(head.toString(), problem);
      }
      if (skipLineFeed) {
        skipLineFeed = false;
        if (buffer[start] == '\n') {
          start++;
          continue;
        }
      }
      int stop = start;
      while (stop < end && buffer[stop] != '\n' && buffer[stop] != '\r') {
        stop++;
      }
      if (stop < end) {
        String tail = new String(buffer, start, stop - start);
        skipLineFeed = buffer[stop] == '\r';
        start = stop + 1;
        return done(head == null ? tail : head.append(tail).toString(), problem);
      }
      head = head == null ? new StringBuilder() : head;
      head.append(buffer, start, end - start);
      start = end;
      // A sequence that is not valid ends what was read, and is no line end.
      if (in.malformed() != null && problem == null) {
        problem = notValid(in.malformed(), head.length());
      }
      if (head.length() > MAX_LINE) {
        throw new DataException(
            "line %d of '%s' is longer than %d characters; is it a text file?"
                .formatted(line + 1, name, MAX_LINE));
      }
    }
  }

  private String notValid(String sequence, int place) {
    return "has bytes that are not valid in %s (%s at character %d); set options.charset, such as %s"
        .formatted(
            in.charset(),
            sequence,
            place,
            in.charset().name().equals("UTF-8") ? "ISO-8859-1 or windows-1252" : "UTF-8");
  }

  private Line done(String text, @Nullable String problem) {
    line++;
    boolean marked = !text.isEmpty() && text.charAt(0) == '\uFEFF';
    String why = problem;
    if (why == null && text.indexOf('\0') >= 0) {
      why = "has NUL characters, as binary and damaged files have; remove them";
    }
    return new Line(line, marked ? text.substring(1) : text, why);
  }

  private boolean fill() {
    try {
      int read = in.read(buffer);
      start = 0;
      end = Math.max(read, 0);
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
