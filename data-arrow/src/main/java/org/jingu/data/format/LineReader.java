package org.jingu.data.format;

import java.io.IOException;
import java.io.Reader;
import java.util.function.LongSupplier;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a text with their numbers. Lines end with LF, CRLF or CR; a byte order mark before the
 * first is left out. Unlike {@link java.io.BufferedReader} it refuses endless lines, so that a
 * binary file given by mistake cannot fill the memory.
 */
public final class LineReader implements AutoCloseable {
  /** The longest line, in characters. */
  static final int MAX_LINE = 1 << 24;

  private final String name;
  private final Reader in;
  private final LongSupplier bytes;
  private final char[] buffer = new char[1 << 16];
  private int start;
  private int end;
  private long line;
  private boolean skipLineFeed;

  LineReader(String name, Reader in, LongSupplier bytes) {
    this.name = name;
    this.in = in;
    this.bytes = bytes;
  }

  /** The next line without its end, or null after the last. */
  @Nullable String next() {
    StringBuilder head = null;
    while (true) {
      if (start == end && !fill()) {
        return head == null ? null : done(head.toString());
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
        return done(head == null ? tail : head.append(tail).toString());
      }
      head = head == null ? new StringBuilder() : head;
      head.append(buffer, start, end - start);
      start = end;
      if (head.length() > MAX_LINE) {
        throw new DataException(
            "line %d of '%s' is longer than %d characters; is it a text file?"
                .formatted(line + 1, name, MAX_LINE));
      }
    }
  }

  private String done(String text) {
    line++;
    return line == 1 && !text.isEmpty() && text.charAt(0) == '\uFEFF' ? text.substring(1) : text;
  }

  private boolean fill() {
    try {
      int read = in.read(buffer, 0, buffer.length);
      start = 0;
      end = Math.max(read, 0);
      return read > 0;
    } catch (IOException e) {
      throw new DataException(
          "reading '%s' failed after line %d: %s; is the file complete?".formatted(name, line, e),
          e);
    }
  }

  /** What messages call the file. */
  String name() {
    return name;
  }

  /** The number of the last line, from 1; 0 before the first. */
  long line() {
    return line;
  }

  /** Bytes read so far, as stored. */
  long bytesRead() {
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
