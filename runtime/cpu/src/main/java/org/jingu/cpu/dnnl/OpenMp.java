package org.jingu.cpu.dnnl;

import java.nio.file.Path;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;
import org.jspecify.annotations.Nullable;

/**
 * The threads of oneDNN's primitives, which are OpenMP's. It counts them by the thread that starts
 * a primitive, and without a word from that thread takes OMP_NUM_THREADS or all cores.
 */
public final class OpenMp {
  /** OpenBLAS's binding has the type of a function that sets a number of threads. */
  private static final @Nullable SetNumThreads SET = find();

  private OpenMp() {}

  /** Whether the number of threads can be set. */
  public static boolean isFound() {
    return SET != null;
  }

  /**
   * Sets how many threads work on what the calling thread starts from now on. Without effect where
   * OpenMP's library is not {@link #isFound found}.
   */
  public static void useThreads(int count) {
    if (SET != null) {
      SET.call(count);
    }
  }

  private static @Nullable SetNumThreads find() {
    Loader.load(dnnl.class);
    // Java opens libraries for themselves alone; opened again so, their names are found.
    for (String library : Loader.getLoadedLibraries().values()) {
      if (library != null && Path.of(library).getFileName().toString().startsWith("libgomp")) {
        Loader.loadGlobal(library);
      }
    }
    Pointer function = Loader.addressof("omp_set_num_threads");
    return function == null || function.isNull() ? null : new Setter(function);
  }

  /** A function of OpenMP: JavaCPP calls it through a pointer that it allocates. */
  private static final class Setter extends SetNumThreads {
    Setter(Pointer function) {
      put(function);
    }
  }
}
