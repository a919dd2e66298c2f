package org.jingu.cuda.compile;

import java.util.List;

/** Makes machine code of CUDA C. */
public interface KernelCompiler {
  /** The compiler's version, such as 13.0, on which its code depends. */
  String version();

  /**
   * Compiles to machine code.
   *
   * @throws org.jingu.cuda.driver.CudaException with the compiler's log and the lines that it
   *     complains about
   */
  byte[] compile(String source, List<String> options);
}
