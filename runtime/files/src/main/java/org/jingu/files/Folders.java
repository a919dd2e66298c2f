package org.jingu.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the platform lacks for folders. */
public final class Folders {
  private Folders() {}

  /**
   * Makes a folder and those around it, where there is none. A link to a folder is one, which
   * {@link Files#createDirectories} sees only from Java 20 on.
   *
   * @throws IOException if that fails
   */
  public static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new FileSystemException(e.getFile(), null, "is a file, not a folder");
    }
  }

  /** The folder that holds a path. */
  public static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " is a file system's root");
    }
    return parent;
  }

  /** The folder, or the nearest one around it that is there and thus on the disk it would be on. */
  public static Path nearest(Path folder) {
    Path at = folder.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  /**
   * The entries of a folder by name; none if there is no folder.
   *
   * @throws IOException if it cannot be read
   */
  public static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /**
   * Deletes a file, or a folder with all that is in it; a link, not what it points at. What is not
   * there, or no longer, is deleted already.
   *
   * @throws IOException if something cannot be deleted
   */
  public static void delete(Path root) throws IOException {
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Makes the names in a folder durable, where the system lets a folder be opened.
   *
   * @throws IOException if there is no such folder, or the disk refuses
   */
  public static void sync(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      if (e instanceof NoSuchFileException) {
        throw e;
      }
      return; // Windows opens no folders and needs no sync.
    }
    try (channel) {
      channel.force(true);
    }
  }
}
