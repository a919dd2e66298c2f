package org.jingu.cpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A plan for one batch size, ready to run again and again in the same memory. */
public final class CpuProgram implements AutoCloseable {
  private final List<Kernel> kernels;
  private final List<NativeMemory> scratch;
  private final Map<String, View> inputs;
  private final Map<String, View> outputs;
  private final long[] nanos;

  CpuProgram(
      List<Kernel> kernels,
      List<NativeMemory> scratch,
      Map<String, View> inputs,
      Map<String, View> outputs) {
    this.kernels = List.copyOf(kernels);
    this.scratch = List.copyOf(scratch);
    this.inputs = inputs;
    this.outputs = outputs;
    this.nanos = new long[kernels.size()];
  }

  /** Runs every kernel in order. Inputs may be overwritten: write them anew before every run. */
  public void run(WorkerPool pool) {
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      kernels.get(i).run(pool);
      nanos[i] += System.nanoTime() - start;
    }
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

  /** Nanoseconds so far by kernel, for timing tables; kernels of the same kind and size as one. */
  public Map<String, Long> kernelNanos() {
    Map<String, Long> sums = new HashMap<>();
    for (int i = 0; i < nanos.length; i++) {
      sums.merge(kernels.get(i).describe(), nanos[i], Long::sum);
    }
    return sums;
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
