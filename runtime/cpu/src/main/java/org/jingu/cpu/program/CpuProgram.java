package org.jingu.cpu.program;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** A plan for one batch size, ready to run again and again in the same memory. */
public final class CpuProgram implements AutoCloseable {
  /** What a kernel is for. */
  public enum Part {
    /** Inputs come from the batch. */
    FEED,
    /** Rows come from tables. */
    LOOK_UP,
    /** The graph is computed. */
    COMPUTE,
    /** Results are handed out. */
    COLLECT,
    /** The step ends, or states move. */
    CHECK,
    /** Gradients are clipped, dense parameters move. */
    DENSE_UPDATE,
    /** The rows of tables move. */
    TABLE_UPDATE
  }

  private static final Set<Part> ALL = EnumSet.allOf(Part.class);
  private static final Set<Part> DENSE =
      EnumSet.of(Part.COMPUTE, Part.COLLECT, Part.CHECK, Part.DENSE_UPDATE);
  private static final Set<Part> GRAPH = EnumSet.of(Part.COMPUTE);
  private static final Set<Part> GRADIENTS =
      EnumSet.of(Part.FEED, Part.LOOK_UP, Part.COMPUTE, Part.COLLECT);

  private static final Set<Part> END = EnumSet.of(Part.CHECK, Part.DENSE_UPDATE, Part.TABLE_UPDATE);

  /**
   * A kernel in a program.
   *
   * @param part what it is for
   * @param kernel what it does
   */
  public record Task(Part part, Kernel kernel) {}

  private final List<Task> tasks;
  private final List<NativeMemory> scratch;
  private final Map<String, View> inputs;
  private final Map<String, View> outputs;
  private final StepContext context;
  private final WorkerPool pool;

  /**
   * A program.
   *
   * @param tasks in order
   * @param scratch memory of its own
   * @param pool the threads to work on; stays the caller's
   */
  public CpuProgram(
      List<Task> tasks,
      List<NativeMemory> scratch,
      Map<String, View> inputs,
      Map<String, View> outputs,
      StepContext context,
      WorkerPool pool) {
    this.tasks = List.copyOf(tasks);
    this.scratch = List.copyOf(scratch);
    this.inputs = inputs;
    this.outputs = outputs;
    this.context = context;
    this.pool = pool;
  }

  /** Runs a whole step, of which {@link StepContext#begin} said what it is given. */
  public void run() {
    run(ALL);
  }

  /** Computes results and gradients; nothing moves. */
  public void differentiate() {
    run(GRADIENTS);
  }

  /** Ends a step that {@link #differentiate} began: checks the loss, and moves what moves. */
  public void conclude() {
    run(END);
  }

  /**
   * Computes the graph from the inputs as they lie. Kernels may write over inputs: write them anew
   * before every run.
   */
  public void compute() {
    run(GRAPH);
  }

  /**
   * Computes the graph from the inputs as they lie, and moves states and dense parameters; of a
   * plan of a graph alone.
   */
  public void trainDense() {
    run(DENSE);
  }

  private void run(Set<Part> parts) {
    Part part = Part.FEED;
    long start = System.nanoTime();
    for (int i = 0; i < tasks.size() && !context.ended(); i++) {
      Task task = tasks.get(i);
      if (parts.contains(task.part)) {
        if (task.part != part) {
          long now = System.nanoTime();
          context.book(part, now - start);
          start = now;
          part = task.part;
        }
        task.kernel.run(pool);
      }
    }
    context.book(part, System.nanoTime() - start);
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

  /** The place of a result. */
  public View outputView(String name) {
    return Objects.requireNonNull(outputs.get(name), name);
  }

  @Override
  public void close() {
    tasks.forEach(task -> task.kernel.close());
    scratch.forEach(NativeMemory::close);
  }

  @Override
  public String toString() {
    return tasks.stream().map(task -> task.kernel.describe()).collect(Collectors.joining("\n"));
  }
}
