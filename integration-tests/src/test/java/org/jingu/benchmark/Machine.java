package org.jingu.benchmark;

/**
 * What this machine was measured to reach.
 *
 * @param flops floating-point operations a second of a large square float product
 * @param bandwidth bytes a second, read and written, of a large copy
 */
public record Machine(double flops, double bandwidth) {
  /** Reads both numbers, separated by a space. */
  public static Machine parse(String line) {
    String[] words = line.trim().split(" ", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("expected a rate and a bandwidth but read '" + line + "'");
    }
    return new Machine(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
  }

  /**
   * Milliseconds that the operation takes at least: its products at the measured rate, or its least
   * memory traffic at the measured bandwidth, whichever is longer.
   */
  public double floorMillis(BenchmarkCase c, Operation operation) {
    Cost cost = c.cost();
    double products = (double) cost.flops() * c.batch() * operation.products() / flops;
    return 1e3 * Math.max(products, c.bytes(operation) / bandwidth);
  }
}
