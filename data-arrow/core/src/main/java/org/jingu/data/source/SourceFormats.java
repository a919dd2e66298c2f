package org.jingu.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jingu.api.data.DataException;

/** The one place that chooses what reads a file of columns, by what its first bytes are. */
public final class SourceFormats {
  /** How many bytes of a file a format sees. */
  public static final int HEAD = 4096;

  /** How a file begins that holds an SQL query. */
  public static final String QUERY = "-- jingu: query";

  /** How a file begins that says where an Arrow Flight endpoint is; see {@link RemoteFiles}. */
  public static final String FLIGHT = "-- jingu: flight";

  private SourceFormats() {}

  /**
   * The format of a file; empty for Arrow's own, for text, and for what cannot be read.
   *
   * @throws DataException if the module that reads such files is not on the class path, or the file
   *     only says where rows are
   */
  public static Optional<SourceFormat> of(Path file) {
    byte[] head = head(file);
    for (SourceFormat format : ServiceLoader.load(SourceFormat.class)) {
      if (format.reads(head)) {
        return Optional.of(format);
      }
    }
    if (isBinary(head, "PAR1")) {
      throw new DataException(
          ("%s is a Parquet file, and the module that reads such files, jingu-data-parquet, is not on"
                  + " the class path; in a checkout call JINGU_PROFILES=parquet ./jingu …, use an"
                  + " archive that was built with -Pparquet, or write the file as Arrow IPC")
              .formatted(file));
    }
    if (startsWith(head, FLIGHT)) {
      throw new DataException(
          ("%s names rows of an Arrow Flight endpoint, which are not fetched here; make files of them"
                  + " with 'jingu prepare', or let train, evaluate, predict or data fetch them")
              .formatted(file));
    }
    if (startsWith(head, QUERY)) {
      throw new DataException(
          ("%s is an SQL query, and the module that runs it, jingu-data-duckdb, is not on the class"
                  + " path; in a checkout call JINGU_PROFILES=duckdb ./jingu …, use an archive that"
                  + " was built with -Pduckdb, or write the rows as files")
              .formatted(file));
    }
    return Optional.empty();
  }

  /** A file's first bytes; none of what cannot be read, of which its reader says what is wrong. */
  static byte[] head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Whether a file's first bytes are these letters. */
  public static boolean startsWith(byte[] head, String start) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(start);
  }

  /** Whether bytes start so and are no text, which may start with the same letters. */
  public static boolean isBinary(byte[] head, String start) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return text.startsWith(start) && text.chars().anyMatch(SourceFormats::isControl);
  }

  /** Control characters that text does not have; some separate cells, such as U+0001. */
  private static boolean isControl(int c) {
    return c == 0 || (c >= 3 && c <= 8) || (c >= 14 && c <= 26);
  }
}
