package org.jingu.data.vocab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowText;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * What a data set keeps so that it can be extended, as Arrow files: of each row of a vocabulary its
 * {@link TokenHistory} (columns {@code since} and {@code last_seen}), and the {@link WaitingTokens}
 * (columns {@code token}, {@code count} and {@code last_seen}). Days count from 1970.
 */
public final class TokenFiles {
  private static final String SINCE = "since";
  private static final String LAST_SEEN = "last_seen";
  private static final String TOKEN = "token";
  private static final String COUNT = "count";

  private TokenFiles() {}

  /**
   * Writes a history.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, TokenHistory history) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file, List.of(ColumnType.INT32.named(SINCE), ColumnType.INT32.named(LAST_SEEN)))) {
      for (int row = 0; row < history.rows(); row++) {
        writer.setInt(0, history.since()[row]);
        day(writer, 1, history.lastSeen()[row]);
        writer.endRow();
      }
      writer.commit();
    }
  }

  /**
   * Reads a history; of a vocabulary without one nothing is known.
   *
   * @param rows of the vocabulary
   * @throws DataException if the file cannot be read, or is of another vocabulary
   */
  public static TokenHistory readHistory(Path file, int rows) {
    if (!Files.exists(file)) {
      return TokenHistory.unknown(rows);
    }
    int[] since = ArrowText.readInts(file, SINCE, TokenHistory.FIRST_VERSION);
    int[] lastSeen = ArrowText.readInts(file, LAST_SEEN, TokenHistory.UNKNOWN);
    if (since.length != rows) {
      throw new DataException(
          "%s is damaged: it has %d rows and the vocabulary %d; restore it, or prepare the data again"
              .formatted(file, since.length, rows));
    }
    return new TokenHistory(since, lastSeen);
  }

  /**
   * Writes waiting tokens.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, WaitingTokens waiting) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.UTF8.named(TOKEN),
                ColumnType.INT32.named(COUNT),
                ColumnType.INT32.named(LAST_SEEN)))) {
      waiting
          .tokens()
          .forEach(
              (token, seen) -> {
                writer.setText(0, token);
                writer.setInt(1, (int) Math.min(Integer.MAX_VALUE, seen.count()));
                day(writer, 2, seen.lastDay());
                writer.endRow();
              });
      writer.commit();
    }
  }

  /**
   * Reads waiting tokens; where there is no file, there are none.
   *
   * @throws DataException if the file cannot be read
   */
  public static WaitingTokens readWaiting(Path file) {
    if (!Files.exists(file)) {
      return WaitingTokens.none();
    }
    List<@Nullable String> tokens = ArrowText.read(file, TOKEN);
    int[] counts = ArrowText.readInts(file, COUNT, 0);
    int[] lastSeen = ArrowText.readInts(file, LAST_SEEN, TokenHistory.UNKNOWN);
    Map<String, WaitingTokens.Seen> waiting = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      String token = Objects.requireNonNullElse(tokens.get(i), "");
      waiting.put(token, new WaitingTokens.Seen(counts[i], lastSeen[i]));
    }
    return new WaitingTokens(waiting);
  }

  private static void day(ArrowTableWriter writer, int column, int day) {
    if (day != TokenHistory.UNKNOWN) {
      writer.setInt(column, day);
    }
  }
}
