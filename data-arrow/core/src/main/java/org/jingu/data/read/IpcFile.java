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
 * @param layout how record batches lay them out
 * @param oldUnions whether unions have a validity bitmap, as before version 5 of the format
 * @param replacing whether a dictionary may replace another, as in streams
 * @param dictionaries the dictionary batches in order
 * @param batches the record batches in order
 */
record IpcFile(
    Path path,
    long bytes,
    Schema schema,
    FileLayout layout,
    boolean oldUnions,
    boolean replacing,
    List<Block> dictionaries,
    List<Block> batches) {
  /** What the schema says beside its columns, by key. */
  Map<String, String> metadata() {
    return schema.getCustomMetadata();
  }

  /**
   * One message with its body.
   *
   * @param index which of its kind, from 0
   * @param offset where the message's prefix starts
   * @param metadataBytes prefix, metadata and padding
   * @param bodyBytes the body
   * @param stream which of the streams that stand one after the other, from 0
   * @param dictionaries how many dictionary batches come before it
   */
  record Block(
      int index, long offset, int metadataBytes, long bodyBytes, int stream, int dictionaries) {
    /** Where the body ends. */
    long end() {
      return offset + metadataBytes + bodyBytes;
    }
  }
}
