package org.jingu.data.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Row;
import org.jspecify.annotations.Nullable;

/**
 * The bad rows of a preparation, one JSON object a line: {@code file}, {@code line}, {@code reason}
 * and {@code raw}, the row as it stands in the file.
 */
final class Quarantine implements AutoCloseable {
  /** The file's name in the data set's folder. */
  static final String FILE = "quarantine.jsonl";

  /** After so many bad rows a file of mostly bad rows is not read on. */
  private static final long HOPELESS = 10_000;

  /** Null where bad rows are only counted. */
  private final @Nullable Path path;

  private final double maxFraction;
  private final ObjectMapper json = new ObjectMapper();
  private @Nullable FileChannel file;
  private @Nullable BufferedWriter out;
  private long badRows;
  private @Nullable String first;

  /**
   * For the bad rows of all files.
   *
   * @param path the file, or null where bad rows are only counted
   * @param maxFraction the share of bad rows in a file that is allowed
   */
  Quarantine(@Nullable Path path, double maxFraction) {
    this.path = path;
    this.maxFraction = maxFraction;
  }

  /**
   * How much there is of it at some moment.
   *
   * @param badRows the rows
   * @param bytes of the file
   */
  record Mark(long badRows, long bytes) {
    /** Of none. */
    static final Mark START = new Mark(0, 0);
  }

  /** For rows that were taken before. */
  static Quarantine none() {
    return new Quarantine(null, 1);
  }

  /** Goes on where another process was, and leaves out what that wrote behind. */
  void goOn(Mark mark) {
    badRows = mark.badRows();
    try {
      if (path != null && mark.bytes() == 0) {
        Files.deleteIfExists(path);
      } else if (path != null) {
        open(path, StandardOpenOption.WRITE).truncate(mark.bytes()).position(mark.bytes());
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** How much there is so far, which is then on the disk. */
  Mark mark() {
    try {
      if (out == null || file == null) {
        return new Mark(badRows, 0);
      }
      out.flush();
      file.force(true);
      return new Mark(badRows, file.size());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private FileChannel open(Path target, StandardOpenOption how) throws IOException {
    FileChannel opened =
        FileChannel.open(target, how, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    file = opened;
    out = new BufferedWriter(Channels.newWriter(opened, StandardCharsets.UTF_8));
    return opened;
  }

  private DataException failed(IOException e) {
    return new DataException("cannot write '" + path + "': " + e + "; free some space", e);
  }

  /** The first bad row and its reason, or null. */
  @Nullable String first() {
    return first;
  }

  long badRows() {
    return badRows;
  }

  OfFile of(String file) {
    return new OfFile(file);
  }

  private void write(String file, Row row, String reason) {
    if (badRows++ == 0) {
      first = "'%s', line %d: %s".formatted(file, row.line(), reason);
    }
    if (path == null) {
      return;
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", file);
    entry.put("line", row.line());
    entry.put("reason", reason);
    entry.put("raw", row.raw());
    try {
      if (out == null) {
        // A link that somebody put there is not followed.
        open(path, StandardOpenOption.CREATE_NEW);
      }
      BufferedWriter lines = Objects.requireNonNull(out);
      lines.write(json.writeValueAsString(entry));
      lines.write('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The share of one file. */
  final class OfFile implements BadRows {
    private final String file;
    private long rows;
    private long bad;
    private String first = "";

    private OfFile(String file) {
      this.file = file;
    }

    @Override
    public void row() {
      rows++;
    }

    @Override
    public void add(Row row, String reason) {
      if (bad++ == 0) {
        first = "line " + row.line() + ": " + reason;
      }
      write(file, row, reason);
      if (bad >= HOPELESS && bad > maxFraction * rows && bad > rows / 2) {
        throw tooMany("of the first ");
      }
    }

    /**
     * Judges the file when it was read.
     *
     * @throws TooManyBadRowsException if more than the allowed share of its rows is bad
     */
    void check() {
      if (bad > maxFraction * rows) {
        throw tooMany("of ");
      }
    }

    private TooManyBadRowsException tooMany(String of) {
      return new TooManyBadRowsException(
          ("'%s': %d bad rows %s%d, more than the share %s that max_bad_fraction allows; the first"
                  + " is %s")
              .formatted(file, bad, of, rows, maxFraction, first));
    }
  }

  /** More rows are bad than the configuration allows. */
  static final class TooManyBadRowsException extends DataException {
    private static final long serialVersionUID = 1;

    TooManyBadRowsException(String message) {
      super(message);
    }
  }
}
