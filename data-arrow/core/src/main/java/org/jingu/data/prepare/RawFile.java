package org.jingu.data.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.data.format.TextFile;
import org.jingu.data.source.SourceFormats;

/**
 * A raw file as it was when the preparation began. It is read more than once, and must be the same
 * each time.
 *
 * @param text the file and its name in messages, relative to the input folder
 * @param size its bytes, as stored
 * @param modified when it was changed last
 * @param identity what tells it from other files, whatever the path to it
 * @param beside other files whose content is read with it, such as the tables of a query
 */
record RawFile(TextFile text, long size, FileTime modified, Object identity, List<RawFile> beside) {
  /**
   * Looks at a file.
   *
   * @throws DataException if it cannot be read more than once
   */
  static RawFile of(TextFile file) {
    RawFile alone = of(file, List.of());
    List<RawFile> beside =
        SourceFormats.of(file.path()).stream()
            .flatMap(format -> format.alsoReads(file.path()).stream())
            .map(path -> of(new TextFile(path, path.toString()), List.of()))
            .toList();
    return beside.isEmpty() ? alone : of(file, beside);
  }

  private static RawFile of(TextFile file, List<RawFile> beside) {
    BasicFileAttributes found = attributes(file);
    if (!found.isRegularFile()) {
      throw new DataException(
          "'%s' is no file that can be read more than once; name a file on a disk"
              .formatted(file.path()));
    }
    Object key = found.fileKey();
    return new RawFile(
        file, found.size(), found.lastModifiedTime(), key == null ? file.path() : key, beside);
  }

  String name() {
    return text.name();
  }

  /** What tells it from other files and from what it is when somebody has changed it. */
  String state() {
    return "%s %d %s %s"
        .formatted(identity, size, modified, beside.stream().map(RawFile::state).toList());
  }

  /**
   * Makes sure that what is read is what was read before.
   *
   * @throws DataException if somebody changed the file
   */
  void demandUnchanged() {
    beside.forEach(RawFile::demandUnchanged);
    BasicFileAttributes found = attributes(text);
    boolean another = found.fileKey() != null && !found.fileKey().equals(identity);
    if (another || found.size() != size || !found.lastModifiedTime().equals(modified)) {
      throw new DataException(
          ("'%s' changed while it was read, from %d bytes of %s to %d bytes of %s; prepare again"
                  + " when nothing writes to it")
              .formatted(name(), size, modified, found.size(), found.lastModifiedTime()));
    }
  }

  private static BasicFileAttributes attributes(TextFile file) {
    try {
      return Files.readAttributes(file.path(), BasicFileAttributes.class);
    } catch (IOException e) {
      throw new DataException("cannot read '" + file.path() + "': " + e, e);
    }
  }
}
