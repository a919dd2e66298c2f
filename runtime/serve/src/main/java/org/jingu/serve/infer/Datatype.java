package org.jingu.serve.infer;

import java.util.Arrays;
import org.jingu.serve.Refusal;

/** What the elements of a tensor are. */
public enum Datatype {
  /** Truth values. */
  BOOL(Kind.TRUTH, 1),
  /** Unsigned whole numbers of 8 bits. */
  UINT8(Kind.WHOLE, 1),
  /** Unsigned whole numbers of 16 bits. */
  UINT16(Kind.WHOLE, 2),
  /** Unsigned whole numbers of 32 bits. */
  UINT32(Kind.WHOLE, 4),
  /** Unsigned whole numbers of 64 bits. */
  UINT64(Kind.WHOLE, 8),
  /** Whole numbers of 8 bits. */
  INT8(Kind.WHOLE, 1),
  /** Whole numbers of 16 bits. */
  INT16(Kind.WHOLE, 2),
  /** Whole numbers of 32 bits. */
  INT32(Kind.WHOLE, 4),
  /** Whole numbers of 64 bits. */
  INT64(Kind.WHOLE, 8),
  /** Halves of IEEE 754. */
  FP16(Kind.REAL, 2),
  /** Floats of IEEE 754. */
  FP32(Kind.REAL, 4),
  /** Doubles of IEEE 754. */
  FP64(Kind.REAL, 8),
  /** Text in UTF-8, of any length. */
  BYTES(Kind.TEXT, 0);

  private enum Kind {
    TRUTH,
    WHOLE,
    REAL,
    TEXT
  }

  private final Kind kind;
  private final int bytes;

  Datatype(Kind kind, int bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /**
   * Finds a datatype by its name.
   *
   * @param tensor that has it, for the message
   * @throws Refusal if there is none
   */
  public static Datatype of(String name, String tensor) {
    for (Datatype datatype : values()) {
      if (datatype.name().equals(name)) {
        return datatype;
      }
    }
    throw Refusal.invalid(
        "input '%s' has the datatype '%s'; valid are %s"
            .formatted(Refusal.shown(tensor), Refusal.shown(name), Arrays.toString(values())));
  }

  boolean isWhole() {
    return kind == Kind.WHOLE;
  }

  boolean isNumber() {
    return kind == Kind.WHOLE || kind == Kind.REAL;
  }

  /** Bytes of an element; 0 where they differ. */
  int bytes() {
    return bytes;
  }
}
