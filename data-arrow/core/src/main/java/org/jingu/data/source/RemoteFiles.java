package org.jingu.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jingu.api.data.DataException;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * Files, of which some may stand for rows that another machine gives. These are fetched once, to
 * the temporary folder, and are files like any other then: they can be read in several passes,
 * shuffled, and compared by their digest. The copies are deleted when this is closed. Not for use
 * by several threads.
 */
public final class RemoteFiles implements AutoCloseable {
  private final Map<Path, Path> copies = new LinkedHashMap<>();
  private @Nullable TemporaryFolder folder;

  /**
   * Whether a file stands for rows that are elsewhere; what cannot be read does not.
   *
   * @throws DataException if the module that fetches them is not on the class path
   */
  public static boolean isRemote(Path file) {
    return formatOf(file).isPresent();
  }

  /**
   * The file to read in place of a file: its copy, if its rows are elsewhere, else itself.
   *
   * @throws DataException naming the file, if its rows cannot be fetched to their end, or the
   *     module that fetches them is not on the class path
   */
  public Path local(Path file) {
    Optional<RemoteFormat> format = formatOf(file);
    if (format.isEmpty()) {
      return file;
    }
    Path known = copies.get(key(file));
    if (known != null) {
      return known;
    }
    // Messages about the rows name the copy, and so the file.
    Path copy = folder().resolve(copies.size() + "-" + file.getFileName());
    format.get().fetch(file, copy);
    copies.put(key(file), copy);
    return copy;
  }

  private static Path key(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new DataException("cannot read '%s': %s".formatted(file, Failures.reason(e)), e);
    }
  }

  private static Optional<RemoteFormat> formatOf(Path file) {
    byte[] head = SourceFormats.head(file);
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

  private Path folder() {
    if (folder == null) {
      try {
        folder = TemporaryFolder.create("jingu-rows-");
      } catch (IOException e) {
        throw new DataException("cannot make a temporary folder: " + Failures.reason(e), e);
      }
    }
    return folder.path();
  }

  @Override
  public void close() {
    TemporaryFolder closing = folder;
    folder = null;
    copies.clear();
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        throw new DataException("cannot delete " + closing.path() + ": " + Failures.reason(e), e);
      }
    }
  }
}
