package org.jingu.data.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jingu.api.data.DataException;

/**
 * A file that appears under its name only when it is complete: written beside it under a hidden
 * name, forced to disk and renamed.
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
   * Starts a file; its folder is created if need be.
   *
   * @throws DataException if it cannot be created
   */
  public static AtomicFile create(Path target) {
    Path absolute = target.toAbsolutePath();
    Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp");
    try {
      Files.createDirectories(absolute.getParent());
      return new AtomicFile(
          target,
          temporary,
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE));
    } catch (FileAlreadyExistsException e) {
      throw new DataException(
          "cannot create %s: %s is a file, not a folder".formatted(target, e.getFile()), e);
    } catch (IOException e) {
      throw new DataException("cannot create " + target + ": " + e, e);
    }
  }

  /**
   * Writes a whole text file.
   *
   * @throws DataException if it cannot be written
   */
  public static void writeString(Path target, String text) {
    try (AtomicFile file = create(target)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        file.channel.write(bytes);
      }
      file.commit();
    } catch (IOException e) {
      throw new DataException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /** Where the content goes. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Gives the file its name. Without this, {@link #close} leaves nothing behind.
   *
   * @throws IOException if the disk refuses
   */
  public void commit() throws IOException {
    channel.force(true);
    channel.close();
    Path absolute = target.toAbsolutePath();
    try {
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, absolute, StandardCopyOption.REPLACE_EXISTING);
    }
    committed = true;
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new DataException("cannot remove the unfinished " + temporary + ": " + e, e);
    }
  }
}
