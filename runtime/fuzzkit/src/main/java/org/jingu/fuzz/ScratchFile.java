package org.jingu.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A file that is overwritten by every execution, for parsers that read files: in memory where the
 * system has a place for that, since thousands are written a second.
 */
public final class ScratchFile {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path path;
  private final FileChannel channel;

  private ScratchFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A folder for scratch files, deleted with everything in it when the JVM ends. */
  public static Path folder() {
    try {
      Path folder = Files.createTempDirectory(root(), prefix(ProcessHandle.current().pid()));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the folders of a process that was killed. */
  static void deleteOf(long process) throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      folders
          .filter(folder -> folder.getFileName().toString().startsWith(prefix(process)))
          .forEach(ScratchFile::delete);
    }
  }

  private static Path root() {
    return Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static String prefix(long process) {
    return "jingu-fuzz-" + process + "-";
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      System.err.println("cannot delete " + folder + ": " + e);
    }
  }

  /** A file of a name in a {@link #folder}, which keeps the content that it may have. */
  public static ScratchFile in(Path folder, String name) {
    try {
      Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      return new ScratchFile(
          path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the content. */
  public Path write(byte[] content) {
    try {
      channel.truncate(0);
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }
}
