package org.jingu.data.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;

/**
 * Files, of which some may stand for rows that another machine gives. These are fetched once, to
 * the temporary folder, and are files like any other then: they can be read in several passes,
 * shuffled, and compared by their digest.
 *
 * <p>Whoever asks for a file of which this process has a copy in use shares that, so that all parts
 * of a run see the same rows. A copy is deleted when the last who asked is closed.
 */
public final class RemoteFiles implements AutoCloseable {
  private static final Map<Key, Copy> COPIES = new HashMap<>();

  private final Set<Key> held = new LinkedHashSet<>();

  /**
   * The file to read in place of a file: its copy, if its rows are elsewhere, else itself.
   *
   * @throws DataException naming the file, if its rows cannot be fetched to their end, or the
   *     module that fetches them is not on the class path
   */
  public Path local(Path file) {
    byte[] head = SourceFormats.head(file);
    Optional<RemoteFormat> format = formatOf(file, head);
    if (format.isEmpty()) {
      return file;
    }
    Key key = Key.of(file, head);
    synchronized (COPIES) {
      Copy copy = COPIES.get(key);
      if (copy == null) {
        copy = Copy.fetch(format.get(), file);
        COPIES.put(key, copy);
      }
      if (held.add(key)) {
        copy.users++;
      }
      return copy.path;
    }
  }

  private static Optional<RemoteFormat> formatOf(Path file, byte[] head) {
    for (RemoteFormat format : ServiceLoader.load(RemoteFormat.class)) {
      if (format.reads(head)) {
        return Optional.of(format);
      }
    }
    if (SourceFormats.startsWith(head, SourceFormats.FLIGHT)) {
      throw new DataException(
          ("%s names rows of an Arrow Flight endpoint, and the module that fetches them,"
                  + " jingu-data-flight, is not on the class path; in a checkout call"
                  + " JINGU_PROFILES=flight ./jingu …, use an archive that was built with -Pflight,"
                  + " or write the rows as files")
              .formatted(file));
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    synchronized (COPIES) {
      for (Key key : held) {
        Copy copy = COPIES.get(key);
        if (copy != null && --copy.users == 0) {
          COPIES.remove(key);
          copy.delete();
        }
      }
      held.clear();
    }
  }

  /** What stands in a file: one that was written anew stands for other rows. */
  private record Key(Path file, String head) {
    static Key of(Path file, byte[] head) {
      try {
        return new Key(file.toRealPath(), new String(head, StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new DataException("cannot read '%s': %s".formatted(file, Failures.reason(e)), e);
      }
    }
  }

  /** Fetched rows, in a folder of their own. */
  private static final class Copy {
    private final TemporaryFolder folder;
    private final Path path;
    private int users;

    private Copy(TemporaryFolder folder, Path path) {
      this.folder = folder;
      this.path = path;
    }

    static Copy fetch(RemoteFormat format, Path file) {
      TemporaryFolder folder;
      try {
        folder = TemporaryFolder.create("jingu-rows-");
      } catch (IOException e) {
        throw new DataException("cannot make a temporary folder: " + Failures.reason(e), e);
      }
      // Messages about the rows name the copy, and so the file.
      Copy copy = new Copy(folder, folder.path().resolve(file.toAbsolutePath().getFileName()));
      try {
        format.fetch(file, copy.path);
        return copy;
      } catch (RuntimeException | Error e) {
        copy.delete();
        throw e;
      }
    }

    void delete() {
      try {
        folder.close();
      } catch (IOException e) {
        throw new DataException("cannot delete " + folder.path() + ": " + Failures.reason(e), e);
      }
    }
  }
}
