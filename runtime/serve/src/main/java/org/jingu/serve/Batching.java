package org.jingu.serve;

/**
 * How requests are scored together.
 *
 * @param budgetMicros how long a request may wait for others, in µs; with 0 those are taken
 *     together that wait already
 * @param mostRows rows that are scored at once; a larger request is scored alone
 * @param queuedRows rows of one model that may wait; beyond, requests are refused
 * @param threads that score for one model at the same time
 */
public record Batching(long budgetMicros, int mostRows, int queuedRows, int threads) {
  /** What is usual: no waiting, 1,024 rows at once, 65,536 in the queue, a thread a core. */
  public static final Batching USUAL =
      new Batching(0, 1024, 65_536, Runtime.getRuntime().availableProcessors());

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public Batching {
    if (budgetMicros < 0 || budgetMicros > 1_000_000) {
      throw new IllegalArgumentException(
          "the batch budget is %,d µs; it must be 0 to 1,000,000".formatted(budgetMicros));
    }
    positive("the largest batch", mostRows);
    positive("the queue", queuedRows);
    positive("the number of threads", threads);
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %,d; it must be 1 or more".formatted(what, value));
    }
  }
}
