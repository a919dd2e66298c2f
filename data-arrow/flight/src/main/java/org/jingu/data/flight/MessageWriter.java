package org.jingu.data.flight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flight.impl.Flight.FlightData;

/**
 * Writes the messages of flights as Arrow IPC streams, as they come: whoever reads the file judges
 * them, as those of any other. Here is made sure only that each stands where it says that it does.
 */
final class MessageWriter {
  private static final int CONTINUATION = -1;
  private static final int ALIGNMENT = 8;

  private final FileChannel to;
  private long batches;
  private long messages;

  MessageWriter(FileChannel to) {
    this.to = to;
  }

  /** How many record batches were written. */
  long batches() {
    return batches;
  }

  /**
   * Writes a message; one of the application alone has no columns and is left out.
   *
   * @throws BrokenMessageException if it is not as long as it says, or cannot be one
   */
  void write(FlightData data) throws IOException, BrokenMessageException {
    if (data.getDataHeader().isEmpty()) {
      return;
    }
    int kind = check(data);
    int length = data.getDataHeader().size();
    // The header's place and length keep what comes after it aligned.
    int padding = Math.floorMod(-length, ALIGNMENT);
    write(start(length + padding));
    write(data.getDataHeader().asReadOnlyByteBuffer());
    write(ByteBuffer.allocate(padding));
    write(data.getDataBody().asReadOnlyByteBuffer());
    messages++;
    batches += kind == MessageHeader.RecordBatch ? 1 : 0;
  }

  private int check(FlightData data) throws BrokenMessageException {
    int kind;
    long claimed;
    try {
      Message message = Message.getRootAsMessage(data.getDataHeader().asReadOnlyByteBuffer());
      kind = message.headerType();
      claimed = message.bodyLength();
    } catch (RuntimeException e) {
      throw new BrokenMessageException("a message's header cannot be read", e);
    }
    if (claimed != data.getDataBody().size() || claimed % ALIGNMENT != 0) {
      throw new BrokenMessageException(
          "a message claims %d bytes, which must be a multiple of 8, and has %d"
              .formatted(claimed, data.getDataBody().size()),
          null);
    }
    boolean first = messages == 0;
    if (first != (kind == MessageHeader.Schema)) {
      throw new BrokenMessageException(
          first ? "its columns do not come first" : "its columns come twice", null);
    }
    return kind;
  }

  /**
   * Ends a stream.
   *
   * @throws BrokenMessageException if it has no columns
   */
  void end() throws IOException, BrokenMessageException {
    if (messages == 0) {
      throw new BrokenMessageException("it ends before its columns are known", null);
    }
    write(start(0));
    messages = 0;
  }

  private static ByteBuffer start(int length) {
    return ByteBuffer.allocate(ALIGNMENT)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(CONTINUATION)
        .putInt(length)
        .flip();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
