package org.jingu.fuzz;

import java.util.Arrays;

/** An input whose first bytes choose, among options of a parser, how the rest is read. */
public final class Choices {
  private final byte[] input;
  private int at;

  /** Nothing chosen yet. */
  public Choices(byte[] input) {
    this.input = input;
  }

  /** The next choice, from 0 to {@code count - 1}; 0 where the input has ended. */
  public int of(int count) {
    return at < input.length ? Byte.toUnsignedInt(input[at++]) % count : 0;
  }

  /** All bytes after the choices. */
  public byte[] rest() {
    return Arrays.copyOfRange(input, Math.min(at, input.length), input.length);
  }
}
