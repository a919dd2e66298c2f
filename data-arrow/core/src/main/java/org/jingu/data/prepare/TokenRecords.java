package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.data.schema.FileNames;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenFiles;
import org.jingu.data.vocab.TokenHistory;
import org.jingu.data.vocab.WaitingTokens;

/**
 * What a data set keeps of the tokens of its fitted vocabularies so that it can be extended.
 *
 * @param version how often it was extended, and one
 * @param histories by table; empty where nothing is kept
 * @param waiting by table
 */
record TokenRecords(
    int version, Map<String, TokenHistory> histories, Map<String, WaitingTokens> waiting) {
  /** Of a data set that nobody means to extend. */
  static final TokenRecords NONE = new TokenRecords(TokenHistory.FIRST_VERSION, Map.of(), Map.of());

  /** What is known of the rows of a table. */
  TokenHistory history(String table, FittedVocabulary vocabulary) {
    TokenHistory known = histories.get(table);
    return known == null ? TokenHistory.unknown(vocabulary.rows()) : known;
  }

  /** The tokens of a table that have no row yet. */
  WaitingTokens waiting(String table) {
    return waiting.getOrDefault(table, WaitingTokens.none());
  }

  /**
   * Writes {@code history/TABLE.arrow} and {@code waiting/TABLE.arrow} into a data set's folder.
   */
  void write(Path folder) {
    histories.forEach((table, it) -> TokenFiles.write(history(folder, table), it));
    waiting.forEach((table, it) -> TokenFiles.write(waiting(folder, table), it));
  }

  /** Reads what is there. */
  static TokenRecords read(Path folder, int version, Map<String, FittedVocabulary> vocabularies) {
    Map<String, TokenHistory> histories = new LinkedHashMap<>();
    Map<String, WaitingTokens> waiting = new LinkedHashMap<>();
    vocabularies.forEach(
        (table, it) -> {
          histories.put(table, TokenFiles.readHistory(history(folder, table), it.rows()));
          waiting.put(table, TokenFiles.readWaiting(waiting(folder, table)));
        });
    return new TokenRecords(version, histories, waiting);
  }

  /** Where the history of a table is. */
  static Path history(Path folder, String table) {
    return folder.resolve("history").resolve(FileNames.of(table) + ".arrow");
  }

  private static Path waiting(Path folder, String table) {
    return folder.resolve("waiting").resolve(FileNames.of(table) + ".arrow");
  }
}
