package org.jingu.data.vocab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jingu.api.data.DataException;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/** A fitted vocabulary as an Arrow file with one column, the token; row i is the token of id i. */
public final class VocabularyFile {
  private static final String COLUMN = "token";

  private VocabularyFile() {}

  /** Writes the tokens by id. */
  public static void write(Path file, FittedVocabulary vocabulary) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(file, List.of(ColumnType.UTF8.named(COLUMN)))) {
      for (String token : vocabulary.tokens()) {
        writer.setText(0, token);
        writer.endRow();
      }
      writer.commit();
    }
  }

  /**
   * Reads the tokens by id.
   *
   * @throws DataException if the file cannot be read or holds something else
   */
  public static FittedVocabulary read(Path file) {
    List<String> tokens = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      while (reader.loadNextBatch()) {
        if (!(reader.getVectorSchemaRoot().getVector(COLUMN) instanceof VarCharVector column)) {
          throw new DataException("'" + file + "' has no text column '" + COLUMN + "'");
        }
        for (int row = 0; row < column.getValueCount(); row++) {
          tokens.add(String.valueOf(column.getObject(row)));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "cannot read the vocabulary '" + file + "': " + e + "; prepare the data again", e);
    }
    return new FittedVocabulary(tokens);
  }
}
