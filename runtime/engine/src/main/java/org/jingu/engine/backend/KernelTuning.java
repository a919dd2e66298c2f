package org.jingu.engine.backend;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Measures the kernels that a device's library has for what a run computes. What is fastest is kept
 * in a file, by which later sessions choose; so equal files give equal bits.
 */
public interface KernelTuning {
  /** How many kernels there are to choose. */
  int kernels();

  /** Where the choices are kept. */
  Path file();

  /**
   * Measures, and writes the file at the end.
   *
   * @param each is told of every kernel
   * @throws DeviceException if the device fails; then nothing is written
   */
  void run(Consumer<Measured> each);

  /**
   * What was measured.
   *
   * @param kernel what it computes
   * @param tried how many ways were timed
   * @param own milliseconds of the library's own choice
   * @param fastest milliseconds of the fastest way that gives the same bits every time
   * @param taken whether that one is used from now on, being clearly faster
   */
  record Measured(String kernel, int tried, double own, double fastest, boolean taken) {}
}
