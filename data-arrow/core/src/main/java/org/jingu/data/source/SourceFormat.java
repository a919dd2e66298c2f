package org.jingu.data.source;

import java.nio.file.Path;
import java.util.List;

/**
 * A kind of file whose columns become Arrow vectors, such as Parquet.
 *
 * <p>An implementation needs a line in {@code
 * META-INF/services/org.jingu.data.source.SourceFormat}, where {@link SourceFormats} finds it.
 * Training, evaluation and {@code prepare} then read such files as they read Arrow files: windows,
 * shuffles, prefetching, batches and resuming know no format.
 */
public interface SourceFormat {
  /** The name in messages, such as {@code Parquet}. */
  String name();

  /**
   * Whether a file is of this kind.
   *
   * @param head its first bytes, {@link SourceFormats#HEAD} at most
   */
  boolean reads(byte[] head);

  /**
   * Opens a file and reads its metadata alone.
   *
   * @throws org.jingu.api.data.DataException naming the file, if it cannot be read or is damaged
   */
  SourceFile open(Path file);

  /**
   * Whether its files may hold prepared examples, whose number is known before they are read. Those
   * of a format that says no are raw rows alone.
   */
  default boolean holdsExamples() {
    return true;
  }

  /**
   * Other files whose content it reads with a file, so that a change of them between two passes is
   * noticed.
   *
   * @throws org.jingu.api.data.DataException naming the file, if it cannot be read
   */
  default List<Path> alsoReads(Path file) {
    return List.of();
  }
}
