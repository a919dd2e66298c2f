package org.jingu.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A message of ONNX's format that is being written, field by field, by the numbers of {@code
 * onnx.proto}. A dozen messages are needed, so no classes are generated from it.
 */
final class Message {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** What writes a field, in memory. */
  private interface Write {
    void run() throws IOException;
  }

  /** Adds an integer or an enumeration's number. */
  Message number(int field, long value) {
    return write(() -> out.writeInt64(field, value));
  }

  /** Adds a float. */
  Message real(int field, float value) {
    return write(() -> out.writeFloat(field, value));
  }

  /** Adds text. */
  Message text(int field, String value) {
    return write(() -> out.writeString(field, value));
  }

  /** Adds a message, which is complete. */
  Message message(int field, Message value) {
    return write(() -> out.writeByteArray(field, value.toBytes()));
  }

  private Message write(Write field) {
    try {
      field.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /** What was written so far. */
  byte[] toBytes() {
    write(out::flush);
    return bytes.toByteArray();
  }
}
