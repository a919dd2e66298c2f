package org.jingu.data.prepare;

import org.jingu.data.format.InputFormats;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;

/** Opens raw files as the configuration says that they are written. */
final class RawReaders {
  private final PrepareConfig config;
  private final InputFormats formats = InputFormats.load();

  RawReaders(PrepareConfig config) {
    this.config = config;
  }

  /**
   * Opens a file.
   *
   * @param scoring whether its rows are to be scored and may lack labels
   */
  RowReader open(TextFile file, boolean scoring) {
    return formats.get(config.format(), "format").open(file, config.options(), "options");
  }
}
