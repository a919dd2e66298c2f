package org.jingu.cuda.code;

/** How an element is stored; every kernel computes in single precision. */
public enum ElementType {
  /** IEEE single precision. */
  F32("float", 4),
  /** The upper half of single precision. */
  BF16("bf16", 2);

  private final String text;
  private final int bytes;

  ElementType(String text, int bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** Its name in CUDA C. */
  public String text() {
    return text;
  }

  /** The size of an element. */
  public int bytes() {
    return bytes;
  }
}
