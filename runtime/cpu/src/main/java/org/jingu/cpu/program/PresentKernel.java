package org.jingu.cpu.program;

import org.jingu.api.SparseFeature;
import org.jingu.compiler.feed.SequencePresence;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** Says where a sequence has ids. */
public final class PresentKernel implements Kernel {
  private final SparseFeature sequence;
  private final TensorAccess to;
  private final StepContext context;
  private float[] present = {};

  /** Of one feature. */
  public PresentKernel(SparseFeature sequence, View to, StepContext context) {
    this.sequence = sequence;
    this.to = new TensorAccess(to);
    this.context = context;
  }

  @Override
  public void run(WorkerPool pool) {
    present = SequencePresence.of(sequence, context.batch(), present);
    to.write(present);
  }

  @Override
  public String describe() {
    return "present '" + sequence.name() + "'";
  }
}
