package org.jingu.data.vocab;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowText;
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
      for (String token : vocabulary.tokens()) {
        if (token != null) {
          writer.setText(0, token);
        }
        writer.endRow();
      }
      writer.commit();
    }
  }

  /**
   * Reads the tokens by id.
   *
   * @throws org.jingu.api.data.DataException if the file cannot be read or holds something else
   */
  public static FittedVocabulary read(Path file) {
    try {
      return new FittedVocabulary(ArrowText.read(file, COLUMN));
    } catch (DataException e) {
      throw new DataException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
