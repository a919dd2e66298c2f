package org.jingu.cli.run;

import org.jingu.api.data.BatchSource;
import org.jingu.data.read.Dataset;

/**
 * Opened files of examples.
 *
 * @param files the files
 * @param source their examples as the model reads them, crosses included
 */
public record OpenedData(Dataset files, BatchSource source) implements AutoCloseable {

  @Override
  public void close() {
    files.close();
  }
}
