package org.jingu.data.vocab;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.ArrowText;
import org.jingu.data.read.CellStyle;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/**
 * A fitted vocabulary as an Arrow file with one column, the token; row i is the token of id i, null
 * where the row is free.
 */
public final class VocabularyFile {
  private static final String COLUMN = "token";

  private VocabularyFile() {}

  /**
   * Writes the tokens by id.
   *
   * @throws org.jingu.api.data.DataException if the file cannot be written
   */
  public static void write(Path file, FittedVocabulary vocabulary) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(file, List.of(ColumnType.UTF8.named(COLUMN)))) {
      for (int id = 0; id < vocabulary.rows(); id++) {
        byte[] token = vocabulary.utf8(id);
        if (token != null) {
          writer.setUtf8(0, token);
        }
        writer.endRow();
      }
      writer.commit();
    }
  }

  /**
   * Reads the tokens of some ids, without holding the others.
   *
   * @return by id; ids beyond the vocabulary and rows without a text are left out
   * @throws org.jingu.api.data.DataException if the file cannot be read or holds something else
   */
  public static Map<Integer, String> read(Path file, Set<Integer> ids) {
    Map<Integer, String> tokens = new HashMap<>();
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(List.of(COLUMN), column -> CellStyle.PLAIN);
      int id = 0;
      for (String[] row = rows.next();
          row != null && tokens.size() < ids.size();
          row = rows.next()) {
        if (ids.contains(id) && !row[0].isEmpty()) {
          tokens.put(id, row[0]);
        }
        id++;
      }
    }
    return tokens;
  }

  /**
   * Reads the tokens by id.
   *
   * @throws org.jingu.api.data.DataException if the file cannot be read or holds something else
   */
  public static FittedVocabulary read(Path file) {
    return read(file, TokenMemory.unlimited());
  }

  /**
   * Reads the tokens by id.
   *
   * @param memory in which they are held, as far as there is some
   * @throws org.jingu.api.data.DataException if the file cannot be read or holds something else
   */
  public static FittedVocabulary read(Path file, TokenMemory memory) {
    try (VocabularyBuilder built = new VocabularyBuilder(memory)) {
      ArrowText.read(file, COLUMN, built::add);
      return built.build();
    } catch (DataException e) {
      throw new DataException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
