package org.jingu.onnx;

/** A type of elements, with its number in ONNX's format. */
enum ElementType {
  /** 32-bit floating point. */
  FLOAT(1, 4),
  /** 64-bit integer. */
  INT64(7, 8),
  /** Truth value; only between operations. */
  BOOL(9, 1);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /** The number. */
  int number() {
    return number;
  }

  /** The bytes of an element. */
  int bytes() {
    return bytes;
  }
}
