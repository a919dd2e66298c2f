package org.jingu.cpu.program;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jingu.compiler.ir.Graph;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/** A plan for one batch size, ready to run again and again in the same memory. */
public final class CpuProgram implements AutoCloseable {
  private final List<Kernel> kernels;
  private final List<NativeMemory> scratch;
  private final Map<String, View> inputs;
  private final Map<String, View> outputs;
  private final @Nullable UpdateSchedule updates;
  private long updateNanos;

  public CpuProgram(
      List<Kernel> kernels,
      List<NativeMemory> scratch,
      Map<String, View> inputs,
      Map<String, View> outputs,
      @Nullable UpdateSchedule updates) {
    this.kernels = List.copyOf(kernels);
    this.scratch = List.copyOf(scratch);
    this.inputs = inputs;
    this.outputs = outputs;
    this.updates = updates;
  }

  /** Runs every kernel in order. Inputs may be overwritten: write them anew before every run. */
  public void run(WorkerPool pool) {
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).run(pool);
    }
  }

  /**
   * Runs a training step whose gradients are not clipped: parameters move as soon as their
   * gradients are there ({@link UpdateSchedule}), to the same bits as with {@link #run} and {@link
   * DenseUpdate#apply}. Where the loss is not finite, the step ends with it and nothing moves.
   *
   * @param update the model's
   * @param scalars those of this step, {@link org.jingu.compiler.update.UpdateProgram#scalars}
   * @throws IllegalStateException if the plan has no update, or one that clips
   */
  public void train(WorkerPool pool, DenseUpdate update, double[] scalars) {
    if (updates == null) {
      throw new IllegalStateException("the plan has no update, or one that needs all gradients");
    }
    List<UpdateSchedule.Group> groups = updates.groups();
    int next = 0;
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).run(pool);
      int done = i + 1;
      if (done == updates.lossKernel() && !Float.isFinite(loss())) {
        return;
      }
      for (; next < groups.size() && groups.get(next).kernel() <= done; next++) {
        long start = System.nanoTime();
        update.apply(scalars, groups.get(next).pieces(), pool);
        updateNanos += System.nanoTime() - start;
      }
    }
  }

  private float loss() {
    View loss = Objects.requireNonNull(outputs.get(Graph.LOSS));
    return loss.storage().buffer().get((int) loss.offset());
  }

  /** Whether the plan reads an input. */
  public boolean hasInput(String label) {
    return inputs.containsKey(label);
  }

  /** Where to write an input before a run. */
  public TensorAccess input(String label) {
    return new TensorAccess(Objects.requireNonNull(inputs.get(label), label));
  }

  /** Where to read a result after a run. */
  public TensorAccess output(String name) {
    return new TensorAccess(Objects.requireNonNull(outputs.get(name), name));
  }

  /** Nanoseconds so far of updates that {@link #train} has made. */
  public long updateNanos() {
    return updateNanos;
  }

  @Override
  public void close() {
    kernels.forEach(Kernel::close);
    scratch.forEach(NativeMemory::close);
  }

  @Override
  public String toString() {
    return kernels.stream().map(Kernel::describe).collect(Collectors.joining("\n"));
  }
}
