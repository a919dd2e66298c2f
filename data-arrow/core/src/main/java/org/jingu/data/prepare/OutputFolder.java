package org.jingu.data.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jingu.api.data.DataException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jingu.files.TemporaryFolder;

/**
 * A folder that appears complete or not at all: it is written beside its place under a hidden name
 * and renamed at the end. A signal removes what is there of it unless something was {@linkplain
 * #keepWhole whole}; what a killed process left is taken over by the next preparation of the same
 * folder if it has the same key, else removed.
 */
final class OutputFolder implements AutoCloseable {
  /** The new data set in the temporary folder. */
  private static final String NEW = "new";

  /** The data set that the new one replaces, for as long as it takes to rename both. */
  private static final String OLD = "old";

  /** What tells that parts of the new data set are whole, in the temporary folder. */
  private static final String WHOLE = "whole";

  /** In it, of what they are parts. */
  private static final String KEY = "key";

  private final Path target;
  private final TemporaryFolder temporary;
  private final boolean force;

  private OutputFolder(Path target, TemporaryFolder temporary, boolean force) {
    this.target = target;
    this.temporary = temporary;
    this.force = force;
  }

  /**
   * Starts a folder.
   *
   * @param force whether a data set that is there is replaced at the end
   * @param key tells whether what a killed process left is part of what will be written
   * @throws DataException if there is something already and force is off
   */
  static OutputFolder create(Path target, boolean force, String key) {
    Path absolute = target.toAbsolutePath().normalize();
    if (absolute.getFileName() == null) {
      throw new DataException("'" + target + "' is a file system's root; name a folder in it");
    }
    refuseExisting(target, absolute, force);
    String prefix = "." + absolute.getFileName() + ".preparing-";
    Path parent = Folders.parent(absolute);
    try {
      TemporaryFolder temporary =
          TemporaryFolder.create(
              parent,
              prefix,
              (dead, own) -> {
                restore(dead, absolute);
                takeOver(dead, own, key);
              });
      try {
        refuseExisting(target, absolute, force);
        refuseOtherPreparations(target, parent, prefix, temporary.path());
        Folders.create(temporary.path().resolve(NEW));
        AtomicFile.writeString(temporary.path().resolve(WHOLE).resolve(KEY), key);
      } catch (IOException | RuntimeException e) {
        temporary.close();
        throw e;
      }
      return new OutputFolder(absolute, temporary, force);
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("cannot create '" + target + "': " + reason(e), e);
    }
  }

  private static void refuseExisting(Path target, Path absolute, boolean force) {
    if (!force && exists(absolute)) {
      throw new DataException(
          "'" + target + "' exists; choose another output, or replace it with --force");
    }
  }

  private static void refuseOtherPreparations(Path target, Path parent, String prefix, Path own)
      throws IOException {
    for (Path path : Folders.list(parent)) {
      if (path.getFileName().toString().startsWith(prefix) && !path.equals(own)) {
        throw new DataException(
            "'%s' is being prepared already; wait for it, or remove '%s' where no process is left that writes it"
                .formatted(target, path));
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static String reason(Exception e) {
    return Failures.reason(e instanceof UncheckedIOException u ? u.getCause() : (IOException) e);
  }

  /** A process that was killed between the two renamings of a replacement left neither in place. */
  private static void restore(Path dead, Path target) {
    Path old = dead.resolve(OLD);
    if (exists(old) && !exists(target)) {
      try {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Moves what another process completed of the same data set, the first that is found. Whoever
   * dies between the two renamings has moved files that nothing tells of.
   */
  private static void takeOver(Path dead, Path own, String key) {
    Path whole = own.resolve(WHOLE);
    try {
      if (!exists(whole) && isOf(dead.resolve(WHOLE).resolve(KEY), key)) {
        Files.move(dead.resolve(NEW), own.resolve(NEW), StandardCopyOption.ATOMIC_MOVE);
        Files.move(dead.resolve(WHOLE), whole, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOf(Path file, String key) throws IOException {
    return Files.isRegularFile(file) && Files.readString(file).equals(key);
  }

  /** Where to write. */
  Path path() {
    return temporary.path().resolve(NEW);
  }

  /** Where to tell what is whole. */
  Path whole() {
    return temporary.path().resolve(WHOLE);
  }

  /** Where files go that nobody needs in the end. */
  Path scratch() {
    return temporary.path();
  }

  /** From now on a signal leaves what is there, for a preparation that goes on from it. */
  void keepWhole() {
    temporary.outliveSignals();
  }

  /** Keeps a file of a failed preparation, beside the place of the folder. */
  Path rescue(Path file) {
    Path kept = target.resolveSibling(target.getFileName() + "." + file.getFileName());
    try {
      return Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException("cannot keep '" + kept + "': " + Failures.reason(e), e);
    }
  }

  /** Gives the folder its name. */
  void commit() {
    Path old = temporary.path().resolve(OLD);
    try {
      boolean replaces = force && exists(target);
      if (replaces) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (replaces) {
          Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
        throw e;
      }
      Folders.sync(Folders.parent(target));
    } catch (IOException e) {
      throw new DataException(
          "cannot move the finished data set to '%s': %s; another preparation may have made it"
              .formatted(target, Failures.reason(e)),
          e);
    }
  }

  @Override
  public void close() {
    try {
      temporary.close();
    } catch (IOException e) {
      throw new DataException("cannot remove '" + temporary.path() + "': " + Failures.reason(e), e);
    }
  }
}
