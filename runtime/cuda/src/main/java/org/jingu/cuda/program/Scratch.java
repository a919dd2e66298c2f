package org.jingu.cuda.program;

/** Hands out scratch memory, which every step may use from the start again. */
final class Scratch {
  private static final long ALIGNMENT = 256;

  private long next;
  private long most;

  /** Frees everything. */
  void reset() {
    next = 0;
  }

  /** Some bytes. */
  Address take(long bytes) {
    Address address = Segment.SCRATCH.at(next);
    next = (next + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    most = Math.max(most, next);
    return address;
  }

  /** The most bytes that were ever in use. */
  long most() {
    return most;
  }
}
