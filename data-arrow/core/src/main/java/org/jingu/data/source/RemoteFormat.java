package org.jingu.data.source;

import java.nio.file.Path;

/**
 * A kind of small file that says where rows are which another machine gives, such as an Arrow
 * Flight endpoint.
 *
 * <p>An implementation needs a line in {@code
 * META-INF/services/org.jingu.data.source.RemoteFormat}, where {@link RemoteFiles} finds it.
 */
public interface RemoteFormat {
  /**
   * Whether a file is of this kind.
   *
   * @param head its first bytes, {@link SourceFormats#HEAD} at most
   */
  boolean reads(byte[] head);

  /**
   * Fetches all rows.
   *
   * @param descriptor the file that says where they are
   * @param to the file to make: Arrow IPC streams of the same columns, one after the other
   * @throws org.jingu.api.data.DataException naming the descriptor, if it is wrong, or the rows do
   *     not come to their end
   */
  void fetch(Path descriptor, Path to);
}
