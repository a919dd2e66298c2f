package org.jingu.data.read;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.data.files.FileFinder;

/** Finds the files of columns behind a list of files, folders and globs. */
final class InputFiles {
  private static final FileFinder FINDER =
      new FileFinder(
          Path.of(""), List.of(".arrow", ".arrows", ".ipc", ".feather", ".parquet", ".flight"), 1);

  private InputFiles() {}

  /**
   * The files in the order of the list, those of a folder or glob in natural order. A file that is
   * found twice counts once.
   *
   * @throws DataException if any entry of the list leads to no file
   */
  static List<Path> find(List<String> inputs) {
    return FINDER.find(inputs);
  }
}
