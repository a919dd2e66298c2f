package org.jingu.benchmark.quality;

/**
 * What processes took.
 *
 * @param cpuSeconds of all their threads, in user and kernel mode
 * @param wallSeconds from start to end
 * @param peakMib the most resident memory of any of them at any time
 */
record Effort(double cpuSeconds, double wallSeconds, double peakMib) {
  /** Nothing. */
  static final Effort NONE = new Effort(0, 0, 0);

  /** One after the other. */
  Effort then(Effort next) {
    return new Effort(
        cpuSeconds + next.cpuSeconds,
        wallSeconds + next.wallSeconds,
        Math.max(peakMib, next.peakMib));
  }
}
