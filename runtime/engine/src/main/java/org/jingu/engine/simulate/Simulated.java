package org.jingu.engine.simulate;

import java.util.List;
import java.util.Map;

/**
 * A step on so many ranks, as it is predicted; nothing of it was measured.
 *
 * @param ranks N
 * @param batch examples of a step
 * @param memory of the rank that needs most
 * @param fits whether that is at most what a rank has
 * @param bytes that the rank that sends most sends, by exchange
 * @param computeMillis for which the busiest rank computes
 * @param exposedMillis in which it does not
 * @param stepMillis of the step
 * @param examplesPerSecond of all ranks together
 * @param binding what takes most of the step
 * @param timeline of the busiest rank
 */
public record Simulated(
    int ranks,
    int batch,
    Memory memory,
    boolean fits,
    Map<String, Double> bytes,
    double computeMillis,
    double exposedMillis,
    double stepMillis,
    double examplesPerSecond,
    String binding,
    List<Bar> timeline) {
  /**
   * Bytes of a rank.
   *
   * @param tables with what is kept of them
   * @param dense parameters and their gradients
   * @param states what optimizers keep of dense parameters
   * @param activations with their gradients
   * @param buffers of exchanges
   */
  public record Memory(
      double tables, double dense, double states, double activations, double buffers) {
    /** All of it. */
    public double total() {
      return tables + dense + states + activations + buffers;
    }
  }

  /**
   * What a rank does for a while.
   *
   * @param lane what it does it with
   */
  public record Bar(String name, String lane, double beginMillis, double endMillis) {}

  /** All bytes that the rank that sends most sends. */
  public double bytesOut() {
    return bytes.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The examples of a rank. */
  public double examplesPerRank() {
    return (double) batch / ranks;
  }

  /** How many times as fast a rank is as one of another number of ranks. */
  public double efficiency(Simulated against) {
    return examplesPerSecond / ranks / (against.examplesPerSecond / against.ranks);
  }
}
