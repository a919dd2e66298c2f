package org.jingu.data.read;

import java.nio.file.Path;

/**
 * Whether an Arrow stream is whole. A file may leave out the mark at a stream's end, since its size
 * is known; where a stream came through a pipe, only the mark tells that its writer did not die.
 */
public final class StreamEnd {
  private StreamEnd() {}

  /**
   * Whether a file holds a stream without its end mark.
   *
   * @return false for other files, those in Arrow's file format among them
   * @throws org.jingu.api.data.DataException if the file cannot be read, or ends within a message
   */
  public static boolean isMissing(Path file) {
    try (IpcReader reader = IpcReader.open(file)) {
      return reader.decoded("the stream", () -> isMissing(reader));
    }
  }

  private static boolean isMissing(IpcReader reader) {
    byte[] head = reader.head();
    if (FileIndex.startsLikeFile(head) || !StreamIndex.startsLikeStream(reader, head)) {
      return false;
    }
    StreamIndex index = new StreamIndex(reader);
    index.read();
    return !index.isEnded();
  }
}
