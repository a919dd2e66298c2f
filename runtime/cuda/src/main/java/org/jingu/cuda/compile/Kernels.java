package org.jingu.cuda.compile;

/** Where machine code of generated kernels comes from. */
public interface Kernels {
  /**
   * The machine code of a source.
   *
   * @param architecture such as sm_90
   * @throws org.jingu.cuda.driver.CudaException if it does not compile, with log and lines
   */
  byte[] compile(String source, String architecture);
}
