package org.jingu.nd4j;

import java.util.Optional;
import org.jingu.cuda.driver.ComputeCapability;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.driver.DriverTool;

/**
 * ND4J's own CUDA backend, which a build with the profile {@code nd4j-cuda} has. Its library, made
 * with CUDA 11.6, has machine code for some GPUs and none that a driver could translate for others.
 */
public final class Nd4jCuda {
  private static final ComputeCapability OLDEST = new ComputeCapability(3, 7);
  private static final ComputeCapability NEWEST = new ComputeCapability(8, 9);
  private static final String CLASS = "org/nd4j/linalg/jcublas/JCublasBackend.class";

  private Nd4jCuda() {}

  /** Whether this build has it; ND4J then prefers it to the CPU. */
  public static boolean present() {
    return Nd4jCuda.class.getClassLoader().getResource(CLASS) != null;
  }

  /** Why it cannot compute on this machine, and what to do; empty where it can. */
  static Optional<String> problem() {
    try {
      return problem(CudaProbe.capability());
    } catch (CudaException e) {
      // Where the libraries of CUDA 11.6 lack, a device that is too new would still lack after
      // them.
      Optional<String> unfit = DriverTool.capability().flatMap(Nd4jCuda::problem);
      if (unfit.isPresent()) {
        return unfit;
      }
      return Optional.of(
          "this build has ND4J's CUDA backend, which needs an NVIDIA GPU and the libraries of CUDA"
              + " 11.6 ("
              + e.getMessage()
              + "); build without JINGU_PROFILES=nd4j-cuda to compute on the CPU");
    }
  }

  /** Why it cannot compute on a device, and what to do; empty where it can. */
  public static Optional<String> problem(ComputeCapability device) {
    if (!device.isBelow(OLDEST) && !NEWEST.isBelow(device)) {
      return Optional.empty();
    }
    boolean newer = NEWEST.isBelow(device);
    return Optional.of(
        "ND4J's CUDA backend has no code for this GPU: its compute capability is %s, %s than the %s to %s that ND4J supports; %s"
            .formatted(
                device,
                newer ? "newer" : "older",
                OLDEST,
                NEWEST,
                newer
                    ? "build without JINGU_PROFILES=nd4j-cuda and train with --device cuda"
                    : "compute with --device cpu"));
  }
}
