package org.jingu.engine.backend.cpu;

import org.jingu.cpu.CpuEnvironment;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of oneDNN's products, which are OpenMP's. A step of one thread whose products start
 * further ones pays for these while they wait: a third of the CPU time of small models.
 */
final class OpenMpThreads {
  private final int threads;

  /** As many as the session has, at most as many as OMP_NUM_THREADS says. */
  OpenMpThreads(int sessionThreads) {
    this.threads = Math.min(sessionThreads, CpuEnvironment.openMpThreads());
  }

  /**
   * Sets them for products that the calling thread starts: OpenMP counts them by thread. ND4J's
   * library is the one that says so, where it is that of the CPU.
   */
  void use() {
    if (Nd4j.getExecutioner().type() != ExecutionerType.NATIVE_CPU) {
      return;
    }
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    if (ops.ompGetMaxThreads() != threads) {
      ops.setOmpNumThreads(threads);
    }
  }
}
