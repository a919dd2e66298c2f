package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jingu.files.Folders;

/** Operations on checkpoint folders after which the result survives a loss of power. */
final class DurableFiles {
  /** Names that start so are leftovers of an interrupted operation. */
  static final String TEMPORARY = ".tmp-";

  private DurableFiles() {}

  /** Renames within a folder, atomically, and makes the new name durable. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(Folders.parent(to));
  }

  /** Makes a file's content durable. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Deletes a folder so that a kill in between leaves nothing that looks whole. */
  static void deleteFolder(Path folder) throws IOException {
    Path doomed = folder.resolveSibling(TEMPORARY + "deleted-" + folder.getFileName());
    Folders.delete(doomed);
    Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
    Folders.delete(doomed);
  }

  /** Deletes what interrupted operations left in a folder. */
  static void cleanLeftovers(Path folder) throws IOException {
    for (Path path : Folders.list(folder)) {
      if (path.getFileName().toString().startsWith(TEMPORARY)) {
        Folders.delete(path);
      }
    }
  }
}
