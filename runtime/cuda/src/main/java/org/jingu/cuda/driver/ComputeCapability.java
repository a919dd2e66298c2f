package org.jingu.cuda.driver;

/**
 * What a GPU can do, as NVIDIA counts it.
 *
 * @param major 9 for Hopper
 * @param minor a step within
 */
public record ComputeCapability(int major, int minor) {
  /** Whether this is older than another. */
  public boolean isBelow(ComputeCapability other) {
    return major != other.major ? major < other.major : minor < other.minor;
  }

  /** What machine code for it is compiled for, such as sm_90. */
  public String architecture() {
    return "sm_" + major + minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
