package org.jingu.data.prepare;

/**
 * How far a preparation is.
 *
 * @param phase what is being done: verify, join, scan, fit, write or shuffle
 * @param rows rows handled in this phase
 * @param badRows bad rows found in this phase
 * @param bytes bytes handled in this phase
 * @param totalBytes bytes of the whole phase
 * @param seconds since the phase began
 * @param ended whether the phase is over
 */
public record Progress(
    String phase,
    long rows,
    long badRows,
    long bytes,
    long totalBytes,
    double seconds,
    boolean ended) {

  /** Rows a second. */
  public double rowsPerSecond() {
    return seconds > 0 ? rows / seconds : 0;
  }

  /** The share that is done, from 0 to 1. */
  public double fraction() {
    return totalBytes > 0 ? Math.min(1, (double) bytes / totalBytes) : 1;
  }

  /** Seconds until the phase ends at the pace so far. */
  public double secondsLeft() {
    double fraction = fraction();
    return fraction > 0 ? seconds * (1 - fraction) / fraction : 0;
  }
}
