package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens the files of a checkpoint for writing; the seam at which a full disk can be tried out. */
@FunctionalInterface
public interface FileOpener {
  /** Creates a file and opens it for writing. */
  WritableByteChannel create(Path file) throws IOException;

  /** Ordinary files. */
  static FileOpener files() {
    return file -> FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}
