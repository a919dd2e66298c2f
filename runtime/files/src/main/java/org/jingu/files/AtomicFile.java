package org.jingu.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears under its name only when it is complete: written beside it under a name that
 * nobody can guess, forced to disk and renamed. Of two writers the last wins, and readers see one
 * content or the other.
 *
 * <p>Where the name is a symbolic link, the link is replaced and what it points at stays as it is.
 * What a killed process left beside the file is removed by the next writer in that folder.
 */
public final class AtomicFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private boolean committed;

  private AtomicFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Starts a file that takes long to write: a signal removes what is there of it. Its folder is
   * created if need be.
   *
   * @throws IOException if it cannot be created, or if the target is a folder, a device or a pipe
   */
  public static AtomicFile create(Path target) throws IOException {
    if (Leftovers.interrupted()) {
      throw new FileSystemException(target.toString(), null, "a signal stopped the work");
    }
    AtomicFile file = open(target);
    Leftovers.removeOnSignal(file.temporary);
    return file;
  }

  /**
   * Writes a small file, also while a signal ends the process.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path target, byte[] content) throws IOException {
    try (AtomicFile file = open(target)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.channel.write(bytes);
      }
      file.commit();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.of(target, e);
    }
  }

  /**
   * Writes a small text in UTF-8.
   *
   * @throws IOException if it cannot be written
   */
  public static void writeString(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  private static AtomicFile open(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    refuseWhatIsNoFile(absolute);
    Path folder = Folders.parent(absolute);
    Folders.create(folder);
    while (true) {
      Path temporary = folder.resolve(Leftovers.fileName());
      Leftovers.own(temporary);
      FileChannel channel = null;
      try {
        channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        Leftovers.removeFilesOfTheDead(folder, temporary);
        if (Leftovers.hold(channel, temporary)) {
          return new AtomicFile(absolute, temporary, channel);
        }
      } catch (IOException e) {
        Leftovers.disown(temporary);
        if (channel != null) {
          channel.close();
          Files.deleteIfExists(temporary);
        }
        // The name that nobody can guess tells nobody anything.
        throw Failures.of(target, e);
      }
      // Another process took it for a leftover in the moment before it was held.
      Leftovers.disown(temporary);
      channel.close();
    }
  }

  /** Renaming would put a file in the place of a device, such as {@code /dev/stdout}. */
  private static void refuseWhatIsNoFile(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "is a folder; name a file");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new FileSystemException(
          target.toString(), null, "is a device or a pipe; name an ordinary file");
    }
  }

  /** Whether a file of this name is what a writer has not completed, or never will. */
  public static boolean isTemporary(String name) {
    return Leftovers.isFile(name);
  }

  /** Where the content goes. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Gives the file its name, for good. Without this, {@link #close} leaves nothing behind.
   *
   * @throws IOException if the disk refuses
   */
  public void commit() throws IOException {
    channel.force(true);
    // The file is held until it has its name.
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    channel.close();
    Folders.sync(Folders.parent(target));
  }

  /**
   * Removes the file unless it was committed.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    Leftovers.disown(temporary);
    channel.close();
    if (!committed) {
      Files.deleteIfExists(temporary);
    }
  }
}
