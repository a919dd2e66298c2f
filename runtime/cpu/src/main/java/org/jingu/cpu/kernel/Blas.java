package org.jingu.cpu.kernel;

import org.bytedeco.openblas.presets.openblas_nolapack;

/** OpenBLAS's only setting. */
final class Blas {
  private static boolean done;

  private Blas() {}

  /**
   * The pool's threads share work out, and OpenBLAS would share each piece out again. Set once a
   * process, since each setting leaves native objects.
   */
  static synchronized void useOneThread() {
    if (!done) {
      openblas_nolapack.blas_set_num_threads(1);
      done = true;
    }
  }
}
