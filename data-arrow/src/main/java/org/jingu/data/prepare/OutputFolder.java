package org.jingu.data.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;

/**
 * A folder that appears complete or not at all: it is written beside its place under a hidden name
 * and renamed at the end. What a killed process left is removed by the next preparation of the same
 * folder.
 */
final class OutputFolder implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final boolean force;
  private boolean committed;

  private OutputFolder(Path target, Path temporary, boolean force) {
    this.target = target;
    this.temporary = temporary;
    this.force = force;
  }

  /**
   * Starts a folder.
   *
   * @param force whether a data set that is there is replaced at the end
   * @throws DataException if there is something already and force is off
   */
  static OutputFolder create(Path target, boolean force) {
    Path absolute = target.toAbsolutePath().normalize();
    if (!force && Files.exists(absolute)) {
      throw new DataException(
          "'" + target + "' exists; choose another output, or replace it with --force");
    }
    String prefix = "." + absolute.getFileName() + ".preparing-";
    Path temporary = absolute.resolveSibling(prefix + ProcessHandle.current().pid());
    try {
      Files.createDirectories(absolute.getParent());
      removeLeftovers(absolute.getParent(), prefix);
      return new OutputFolder(absolute, Files.createDirectory(temporary), force);
    } catch (FileAlreadyExistsException e) {
      throw new DataException(
          "'" + target + "' is being prepared already (" + temporary + "); wait for it", e);
    } catch (IOException e) {
      throw new DataException("cannot create '" + target + "': " + e, e);
    }
  }

  private static void removeLeftovers(Path parent, String prefix) throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            parent, path -> String.valueOf(path.getFileName()).startsWith(prefix))) {
      for (Path path : found) {
        String pid = path.getFileName().toString().substring(prefix.length());
        if (pid.matches("[0-9]{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          delete(path);
        }
      }
    }
  }

  /** Where to write. */
  Path path() {
    return temporary;
  }

  /** Keeps a file of a failed preparation, beside the place of the folder. */
  Path rescue(Path file) {
    Path kept = target.resolveSibling(target.getFileName() + "." + file.getFileName());
    try {
      return Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException("cannot keep '" + kept + "': " + e, e);
    }
  }

  /** Gives the folder its name. */
  void commit() {
    Path old = temporary.resolveSibling(temporary.getFileName() + ".old");
    try {
      boolean replaces = force && Files.exists(target);
      if (replaces) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
      } finally {
        if (replaces && !committed) {
          Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      if (replaces) {
        delete(old);
      }
    } catch (IOException e) {
      throw new DataException(
          "cannot move the finished data set to '" + target + "': " + e + "; check the folder", e);
    }
  }

  @Override
  public void close() {
    if (!committed) {
      try {
        delete(temporary);
      } catch (IOException e) {
        throw new DataException("cannot remove '" + temporary + "': " + e, e);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
