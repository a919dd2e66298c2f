package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** File operations after which the result survives a loss of power. */
final class DurableFiles {
  /** Names that start so are leftovers of an interrupted operation. */
  static final String TEMPORARY = ".tmp-";

  private DurableFiles() {}

  /** Replaces a small file as a whole: readers see the old content or the new. */
  static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(TEMPORARY + file.getFileName());
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e instanceof FileSystemException
          ? e
          : new FileSystemException(file.toString(), null, e.getMessage());
    }
    rename(temporary, file);
  }

  /** What went wrong with which file, in words for a user. */
  static String reason(IOException cause) {
    if (!(cause instanceof FileSystemException failure)) {
      return String.valueOf(cause.getMessage());
    }
    String what = failure.getReason();
    if (what == null) {
      // AccessDeniedException, NoSuchFileException, …: the name alone says it.
      String name = cause.getClass().getSimpleName().replace("Exception", "");
      what = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
    String file = failure.getOtherFile() == null ? failure.getFile() : failure.getOtherFile();
    return file == null ? what : file + ": " + what;
  }

  /** Renames within a folder, atomically, and makes the new name durable. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(folder(to));
  }

  /** Makes a file's content durable. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes the names in a folder durable, where the system lets a folder be opened. */
  static void syncFolder(Path folder) throws IOException {
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

  /** Deletes a folder so that a kill in between leaves nothing that looks whole. */
  static void deleteFolder(Path folder) throws IOException {
    Path name = folder.getFileName();
    Path doomed = folder;
    if (!name.toString().startsWith(TEMPORARY)) {
      doomed = folder.resolveSibling(TEMPORARY + "deleted-" + name);
      deleteTree(doomed);
      Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
    }
    deleteTree(doomed);
  }

  /** Deletes what interrupted operations left in a folder. */
  static void cleanLeftovers(Path folder) throws IOException {
    for (Path path : list(folder)) {
      if (path.getFileName().toString().startsWith(TEMPORARY)) {
        deleteTree(path);
      }
    }
  }

  /** The entries of a folder by name; none if there is no folder. */
  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /** The folder that holds a path. */
  static Path folder(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " is a file system's root");
    }
    return parent;
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
