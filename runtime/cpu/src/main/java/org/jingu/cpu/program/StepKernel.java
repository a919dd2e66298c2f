package org.jingu.cpu.program;

import java.util.function.Consumer;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.work.WorkerPool;

/**
 * A kernel of few lines.
 *
 * @param describe what it is
 * @param work what it does
 */
public record StepKernel(String describe, Consumer<WorkerPool> work) implements Kernel {
  @Override
  public void run(WorkerPool pool) {
    work.accept(pool);
  }
}
