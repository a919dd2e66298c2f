package org.jingu.onnx;

import java.util.List;

/**
 * An attribute of an operation.
 *
 * @param message as it is written
 */
record Attribute(Message message) {
  private static final int NAME = 1;
  private static final int REAL = 2;
  private static final int NUMBER = 3;
  private static final int NUMBERS = 8;
  private static final int TYPE = 20;

  /** An integer. */
  static Attribute of(String name, long value) {
    return new Attribute(new Message().text(NAME, name).number(NUMBER, value).number(TYPE, 2));
  }

  /** A float. */
  static Attribute of(String name, double value) {
    return new Attribute(new Message().text(NAME, name).real(REAL, (float) value).number(TYPE, 1));
  }

  /** Several integers. */
  static Attribute of(String name, List<Integer> values) {
    Message message = new Message().text(NAME, name);
    values.forEach(value -> message.number(NUMBERS, value));
    return new Attribute(message.number(TYPE, 7));
  }
}
