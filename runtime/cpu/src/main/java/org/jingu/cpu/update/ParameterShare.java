package org.jingu.cpu.update;

/**
 * The dense parameters of which one of several ranks keeps what an optimizer does, and which it
 * moves (ZeRO, stage 1: Rajbhandari et al., 2020).
 *
 * @param from the first of its elements in the region
 * @param end the element after its last
 */
public record ParameterShare(long from, long end) {
  /** Elements of which no two ranks have a part each, so that norms are summed as on one rank. */
  static final int UNIT = 1 << 14;

  /** A rank's share of so many elements; nothing, where there are few of them. */
  public static ParameterShare of(long elements, int rank, int world) {
    return new ParameterShare(first(elements, rank, world), first(elements, rank + 1, world));
  }

  private static long first(long elements, int rank, int world) {
    return rank == world ? elements : elements * rank / world / UNIT * UNIT;
  }

  /** How many they are. */
  public long size() {
    return end - from;
  }

  /** The part of a stretch of elements that is in the share; it may be empty. */
  public ParameterShare of(long first, long count) {
    long begin = Math.max(from, Math.min(end, first));
    return new ParameterShare(begin, Math.max(begin, Math.min(end, first + count)));
  }
}
