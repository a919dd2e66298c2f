package org.jingu.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor that lies in the model's file or beside it.
 *
 * @param name unique in its graph
 * @param type of its elements
 * @param shape its shape
 * @param content what writes its elements
 */
record Initializer(String name, ElementType type, List<Long> shape, Content content) {
  /** Where bytes go. */
  @FunctionalInterface
  interface Sink {
    /** Takes the bytes between position and limit. */
    void accept(ByteBuffer bytes) throws IOException;
  }

  /** The elements, row-major and little-endian, in pieces. */
  @FunctionalInterface
  interface Content {
    /** Writes all of them. */
    void write(Sink sink) throws IOException;
  }

  /** The size of the elements. */
  long bytes() {
    return Math.multiplyExact(shape.stream().reduce(1L, Math::multiplyExact), type.bytes());
  }

  /** What describes the tensor, without its elements. */
  Message head() {
    Message head = new Message();
    shape.forEach(size -> head.number(1, size));
    return head.number(2, type.number()).text(8, name);
  }
}
