package org.jingu.cuda.program;

/** What a kernel is given. */
public sealed interface Argument {
  /** A pointer. */
  record Pointer(Address address) implements Argument {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /** A number of up to 64 bits. */
  record Word(long value) implements Argument {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A pointer. */
  static Argument of(Address address) {
    return new Pointer(address);
  }

  /** A number. */
  static Argument of(long value) {
    return new Word(value);
  }
}
