package org.jingu.data.read;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.jingu.api.data.DataException;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;

/**
 * An Arrow stream that other code of this process gives, as a file: {@link Dataset}, {@code
 * Preparation} and {@code Preprocessor} take it as any other, in as many passes as they need.
 *
 * <pre>{@code
 * try (StreamFile rows = StreamFile.of(reader);
 *     Dataset data = Dataset.open(folder, List.of(rows.path().toString()), features, config)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Memory holds one batch of the stream. The file is in the temporary folder, and is deleted with
 * this.
 */
public final class StreamFile implements AutoCloseable {
  private static final String NAME = "stream.arrows";

  private final TemporaryFolder folder;

  private StreamFile(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Reads a stream to its end; who gave it closes it.
   *
   * @throws DataException if the stream fails, or cannot be written to the temporary folder
   */
  public static StreamFile of(ArrowReader reader) {
    StreamFile file;
    try {
      file = new StreamFile(TemporaryFolder.create("jingu-rows-"));
    } catch (IOException e) {
      throw new DataException("cannot make a temporary folder: " + Failures.reason(e), e);
    }
    try {
      file.copy(reader);
      return file;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private void copy(ArrowReader reader) {
    long rows = 0;
    VectorSchemaRoot root = root(reader);
    try (FileChannel channel =
            FileChannel.open(path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, reader, channel)) {
      while (load(reader, rows)) {
        rows += root.getRowCount();
        writer.writeBatch();
      }
      writer.end();
    } catch (IOException e) {
      throw new DataException(
          "cannot copy an Arrow stream to %s: %s".formatted(path(), Failures.reason(e)), e);
    }
  }

  private static VectorSchemaRoot root(ArrowReader reader) {
    try {
      return reader.getVectorSchemaRoot();
    } catch (IOException | RuntimeException e) {
      throw new DataException("the Arrow stream has no schema: " + e.getMessage(), e);
    }
  }

  private static boolean load(ArrowReader reader, long rows) {
    try {
      return reader.loadNextBatch();
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "the Arrow stream fails after %d rows: %s; see what makes it"
              .formatted(rows, e.getMessage()),
          e);
    }
  }

  /** The file. */
  public Path path() {
    return folder.path().resolve(NAME);
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new DataException("cannot delete " + folder.path() + ": " + Failures.reason(e), e);
    }
  }
}
