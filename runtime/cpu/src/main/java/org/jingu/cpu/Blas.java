package org.jingu.cpu;

import org.bytedeco.openblas.presets.openblas_nolapack;

/** OpenBLAS's only setting. */
final class Blas {
  private Blas() {}

  /** The pool's threads share work out, and OpenBLAS would share each piece out again. */
  static void useOneThread() {
    openblas_nolapack.blas_set_num_threads(1);
  }
}
