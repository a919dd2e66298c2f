package org.jingu.data.prepare;

/** Counts a phase's rows and bytes and tells the listener, not too often. */
final class PhaseMeter {
  private static final long INTERVAL_NANOS = 200_000_000;
  private static final int ROWS_BETWEEN_LOOKS = 1024;

  private final ProgressListener listener;
  private final String phase;
  private final long totalBytes;
  private final long started = System.nanoTime();
  private long told = started;
  private long rows;
  private long badRows;

  PhaseMeter(ProgressListener listener, String phase, long totalBytes) {
    this.listener = listener;
    this.phase = phase;
    this.totalBytes = totalBytes;
  }

  void row(long bytes) {
    rows++;
    if (rows % ROWS_BETWEEN_LOOKS == 0 && System.nanoTime() - told > INTERVAL_NANOS) {
      tell(bytes, false);
    }
  }

  void badRow() {
    badRows++;
  }

  /** Tells of the end, unless there was nothing to do. */
  void end() {
    if (totalBytes > 0) {
      tell(totalBytes, true);
    }
  }

  double seconds() {
    return (System.nanoTime() - started) * 1e-9;
  }

  private void tell(long bytes, boolean ended) {
    told = System.nanoTime();
    listener.on(new Progress(phase, rows, badRows, bytes, totalBytes, seconds(), ended));
  }
}
