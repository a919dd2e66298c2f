package org.jingu.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder for one user's eyes and one process's life: closing it removes it, so does a signal, and
 * what a killed process left is removed when the next folder of that kind is made. Folders of
 * living processes and of other users stay.
 */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel held;
  private volatile boolean outlivesSignals;

  private TemporaryFolder(Path path, FileChannel held) {
    this.path = path;
    this.held = held;
  }

  /**
   * Makes a folder where the system keeps temporary files.
   *
   * @param prefix the start of its name, which says what it is for
   * @throws IOException if it cannot be made
   */
  public static TemporaryFolder create(String prefix) throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")), prefix, (dead, own) -> {});
  }

  /**
   * Makes a folder in another one, which is made if need be.
   *
   * @param prefix the start of its name, which says what it is for
   * @param beforeRemoval sees each folder that a killed process left before it is removed, and the
   *     new one, which may take over what is in it
   * @throws IOException if it cannot be made
   */
  public static TemporaryFolder create(
      Path parent, String prefix, BiConsumer<Path, Path> beforeRemoval) throws IOException {
    Path absolute = parent.toAbsolutePath();
    Folders.create(absolute);
    while (true) {
      Path path = absolute.resolve(prefix + Leftovers.random());
      Leftovers.own(path);
      Files.createDirectory(path, onlyOwner());
      Leftovers.removeOnSignal(path);
      TemporaryFolder folder = hold(path);
      if (folder != null) {
        Leftovers.removeFoldersOfTheDead(absolute, prefix, path, beforeRemoval);
        return folder;
      }
      Leftovers.disown(path);
    }
  }

  private static @Nullable TemporaryFolder hold(Path path) throws IOException {
    Path lock = path.resolve(Leftovers.LOCK);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      // Another process took the folder for a leftover and removed it.
      return null;
    }
    if (Leftovers.hold(channel, lock)) {
      return new TemporaryFolder(path, channel);
    }
    channel.close();
    return null;
  }

  private static FileAttribute<?>[] onlyOwner() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Whether a signal took files away from work that was not done, whose errors then say nothing.
   */
  public static boolean interrupted() {
    return Leftovers.interrupted();
  }

  /**
   * From now on it holds what is worth keeping: a signal leaves it, as a kill does, for the process
   * that makes the next folder of that kind.
   */
  public void outliveSignals() {
    outlivesSignals = true;
    Leftovers.spare(path);
  }

  /** Where to write. */
  public Path path() {
    return path;
  }

  /**
   * Removes the folder and all that is in it, unless a signal stopped the work and it outlives
   * signals.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    try (held) {
      if (!(outlivesSignals && interrupted())) {
        Folders.delete(path);
      }
    } finally {
      Leftovers.disown(path);
    }
  }
}
