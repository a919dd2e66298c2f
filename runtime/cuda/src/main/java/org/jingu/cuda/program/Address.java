package org.jingu.cuda.program;

/**
 * A place in a segment.
 *
 * @param segment which
 * @param bytes the distance from its start
 */
public record Address(Segment segment, long bytes) {
  /** A place further on. */
  public Address plus(long more) {
    return new Address(segment, bytes + more);
  }

  @Override
  public String toString() {
    return segment.name() + "+" + bytes;
  }
}
