package org.jingu.ranks;

/** A rank is lost, or does not fit the others; the run cannot go on with those that are left. */
public final class RankException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int rank;

  /**
   * Of a rank.
   *
   * @param rank the one at fault
   * @param message names it, its place and the cause
   */
  public RankException(int rank, String message) {
    super(message);
    this.rank = rank;
  }

  /** The rank at fault. */
  public int rank() {
    return rank;
  }

  /** The same for another thread, with its own stack trace. */
  RankException again() {
    RankException copy = new RankException(rank, getMessage());
    copy.initCause(this);
    return copy;
  }
}
