package org.jingu.onnx;

import java.util.List;

/**
 * An input or output of an exported model.
 *
 * @param name what a caller names it by
 * @param type of its elements, {@code float} or {@code int64}
 * @param shape an axis each: a size, or the name of a size that is known when the model is called
 * @param meaning what it holds
 */
public record Port(String name, String type, List<String> shape, String meaning) {
  /** The name of the size of a batch. */
  static final String BATCH = "batch";

  /** Copies the shape. */
  public Port {
    shape = List.copyOf(shape);
  }

  Message toMessage(ElementType elements) {
    Message sizes = new Message();
    for (String axis : shape) {
      boolean known = Character.isDigit(axis.charAt(0));
      sizes.message(
          1, known ? new Message().number(1, Long.parseLong(axis)) : new Message().text(2, axis));
    }
    Message tensor = new Message().number(1, elements.number()).message(2, sizes);
    return new Message()
        .text(1, name)
        .message(2, new Message().message(1, tensor))
        .text(3, meaning);
  }
}
