package org.jingu.cli.run;

import org.jingu.api.data.BatchSource;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Dataset;
import org.jspecify.annotations.Nullable;

/** Opened examples: of files, or of a teacher that makes them. */
public final class OpenedData implements AutoCloseable {
  private final @Nullable Dataset files;
  private final BatchSource source;

  private OpenedData(@Nullable Dataset files, BatchSource source) {
    this.files = files;
    this.source = source;
  }

  /** Examples of files, which are closed with it. */
  static OpenedData of(Dataset files, BatchSource source) {
    return new OpenedData(files, source);
  }

  /** Examples that nobody stored. */
  static OpenedData made(BatchSource source) {
    return new OpenedData(null, source);
  }

  /** Whether they are stored. */
  boolean hasFiles() {
    return files != null;
  }

  /**
   * The files.
   *
   * @throws DataException if a teacher makes the examples
   */
  public Dataset files() {
    if (files == null) {
      throw new DataException(
          "the examples are made by a teacher and have no files, which this command looks at; train, evaluate and 'jingu scale' read them as they are made");
    }
    return files;
  }

  /** The examples as the model reads them, crosses included. */
  public BatchSource source() {
    return source;
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }
}
