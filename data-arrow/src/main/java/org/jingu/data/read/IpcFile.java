package org.jingu.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Where everything lies in an Arrow IPC file or stream. Every position was checked against the
 * file's size.
 *
 * @param path the file
 * @param bytes its size
 * @param schema the columns as the messages describe them: a dictionary-encoded field has the type
 *     of its values
 * @param dictionaries the dictionary batches in order
 * @param batches the record batches in order
 */
record IpcFile(
    Path path, long bytes, Schema schema, List<Block> dictionaries, List<Block> batches) {
  /** What the schema says beside its columns, by key. */
  Map<String, String> metadata() {
    Map<String, String> metadata = schema.getCustomMetadata();
    return metadata == null ? Map.of() : metadata;
  }

  /**
   * One message with its body.
   *
   * @param index which of its kind, from 0
   * @param offset where the message's prefix starts
   * @param metadataBytes prefix, metadata and padding
   * @param bodyBytes the body
   */
  record Block(int index, long offset, int metadataBytes, long bodyBytes) {}
}
