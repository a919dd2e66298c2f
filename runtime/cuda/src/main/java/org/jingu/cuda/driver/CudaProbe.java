package org.jingu.cuda.driver;

import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvrtc;
import org.jspecify.annotations.Nullable;

/** Looks once for a driver, a device and the libraries, and remembers what lacks. */
public final class CudaProbe {
  private static final String NEEDED =
      "; --engine cuda needs an NVIDIA driver of version 580 or later and the libraries of CUDA 13";

  private CudaProbe() {}

  private static final class Found {
    static final @Nullable String MISSING = look();
  }

  /** What lacks to run on a GPU, and what to do; null if nothing does. */
  public static @Nullable String missing() {
    return Found.MISSING;
  }

  private static @Nullable String look() {
    int[] count = new int[1];
    try {
      int status = cudart.cuInit(0);
      if (status == cudart.CUDA_SUCCESS) {
        status = cudart.cuDeviceGetCount(count);
      }
      if (status != cudart.CUDA_SUCCESS || count[0] == 0) {
        return "no NVIDIA GPU was found (the driver answers error " + status + ")" + NEEDED;
      }
    } catch (LinkageError e) {
      return "no CUDA driver or runtime library was found: " + e.getMessage() + NEEDED;
    }
    return library("NVRTC", () -> nvrtc.nvrtcVersion(new int[1], new int[1]));
  }

  private static @Nullable String library(String name, Runnable use) {
    try {
      use.run();
      long version = cublas.cublasLtGetVersion();
      return version > 0 ? null : "cuBLASLt reports version " + version + NEEDED;
    } catch (LinkageError e) {
      return "%s or cuBLAS cannot be loaded: %s; add the toolkit's lib64 folder to LD_LIBRARY_PATH%s"
          .formatted(name, e.getMessage(), NEEDED);
    }
  }
}
