package org.jingu.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jingu.cuda.driver.CudaProbe;

/** What {@code jingu doctor} says of the GPU. */
final class GpuChecks {
  private GpuChecks() {}

  /**
   * A line each for driver, device and libraries, up to what lacks.
   *
   * @param kernels where compiled kernels are kept
   */
  static List<Check> of(CudaProbe probe, Path kernels) {
    List<Check> checks = new ArrayList<>();
    for (CudaProbe.Part part : probe.parts()) {
      checks.add(Check.ok(part.name(), part.found()));
    }
    String lacks = probe.lacks();
    if (lacks == null) {
      checks.add(Check.ok("--device cuda", "ready; compiled kernels are kept in " + kernels));
    } else if (probe.parts().isEmpty()) {
      // A machine without a GPU is as it should be.
      checks.add(Check.ok("--device cuda", "not on this machine: " + lacks));
    } else {
      checks.add(Check.warn("--device cuda", "does not work: " + lacks));
    }
    return checks;
  }
}
