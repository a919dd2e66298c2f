package org.jingu.cpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.resource.ProgramCache;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.load.PlanLoader;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.PlanMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.program.CpuProgram;
import org.jingu.cpu.program.TensorAccess;
import org.jingu.cpu.update.DenseUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A model on the CPU: its training and its evaluation plan over the same parameters and states, and
 * over one arena, since they never run at the same time. The arena grows with the largest batch.
 */
public final class CpuModel implements AutoCloseable {
  private final Opened opened = new Opened();
  private final DnnlEngine dnnl;
  private final int threads;
  private final Map<Region, NativeMemory> regions = new EnumMap<>(Region.class);
  private final ParameterLayout parameters;
  private final ParameterLayout states;
  private final @Nullable DenseUpdate update;
  private final @Nullable Half training;
  private final Half evaluation;

  /**
   * Compiles both plans and allocates parameters, their moments and states as zeros.
   *
   * @param training compiles the plan of a training step for a largest batch size; null for a model
   *     that only predicts, which then has parameters and states alone
   * @param evaluation compiles the plan of a prediction for a largest batch size
   * @param threads the threads of the pool that will run the programs
   * @throws IllegalStateException if the plans lay parameters or states out differently
   */
  public CpuModel(
      @Nullable LongFunction<Plan> training, LongFunction<Plan> evaluation, int threads) {
    this.threads = threads;
    this.evaluation = new Half(evaluation);
    this.training = training == null ? null : new Half(training);
    parameters = this.evaluation.plan.parameters();
    states = this.evaluation.plan.states();
    try {
      opened.keep(regions, all -> all.values().forEach(NativeMemory::close));
      dnnl = opened.keep(new DnnlEngine(), DnnlEngine::close);
      opened.keep(this.evaluation, Half::forgetPrograms);
      regions.put(Region.PARAMETERS, new NativeMemory(parameters.size()));
      regions.put(Region.STATES, new NativeMemory(states.size()));
      regions.put(Region.ARENA, new NativeMemory(0));
      update = this.training == null ? null : openTraining(this.training);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private @Nullable DenseUpdate openTraining(Half half) {
    opened.keep(half, Half::forgetPrograms);
    if (!half.plan.parameters().equals(parameters) || !half.plan.states().equals(states)) {
      throw new IllegalStateException(
          "the plans of one model lay out its parameters differently: %s and %s"
              .formatted(half.plan.parameters(), parameters));
    }
    regions.put(Region.GRADIENTS, new NativeMemory(parameters.size()));
    if (half.plan.update().isEmpty()) {
      return null;
    }
    regions.put(Region.OPTIMIZER, new NativeMemory(half.plan.optimizer().size()));
    return new DenseUpdate(half.plan, regions, threads);
  }

  /** A plan with its programs by batch size. */
  private final class Half {
    private final LongFunction<Plan> compile;
    private final ProgramCache<Integer, CpuProgram> programs =
        new ProgramCache<>(CpuProgram::close);
    private Plan plan;
    private @Nullable PlanMemory memory;

    Half(LongFunction<Plan> compile) {
      this.compile = compile;
      this.plan = compile.apply(1);
    }

    CpuProgram program(int batch) {
      CpuProgram known = programs.get(batch);
      return known != null ? known : programs.make(batch, () -> load(batch));
    }

    private CpuProgram load(int batch) {
      if (batch > plan.capacity()) {
        Plan larger = compile.apply(batch);
        forgetPrograms();
        plan = larger;
      }
      if (plan.arenaSize() > arena().size()) {
        growArena(plan.arenaSize());
      }
      PlanMemory current = memory;
      if (current == null) {
        current = new PlanMemory(plan, regions);
        memory = current;
      }
      return new PlanLoader(plan, batch, threads, dnnl, current).load();
    }

    void forgetPrograms() {
      programs.clear();
      if (memory != null) {
        memory.close();
        memory = null;
      }
    }
  }

  private NativeMemory arena() {
    return Objects.requireNonNull(regions.get(Region.ARENA));
  }

  private void growArena(long size) {
    if (training != null) {
      training.forgetPrograms();
    }
    evaluation.forgetPrograms();
    arena().close();
    regions.put(Region.ARENA, new NativeMemory(0)); // what remains where there is not enough
    NativeMemory larger = new NativeMemory(size);
    arena().close();
    regions.put(Region.ARENA, larger);
  }

  /** The training step for a batch size, made at the first call. */
  public CpuProgram training(int batch) {
    return trained().program(batch);
  }

  private Half trained() {
    return Objects.requireNonNull(training, "the model is opened for prediction alone");
  }

  /** The prediction for a batch size, made at the first call. */
  public CpuProgram evaluation(int batch) {
    return evaluation.program(batch);
  }

  /**
   * The update of all parameters from the gradients of the last training step.
   *
   * @throws IllegalStateException if the plan of a training step has none
   */
  public DenseUpdate update() {
    if (update == null) {
      throw new IllegalStateException("the training plan ends without an update");
    }
    return update;
  }

  /** A parameter's elements, as one dense row. */
  public TensorAccess parameter(String name) {
    return slot(Region.PARAMETERS, parameters, name);
  }

  /** The gradient of a parameter after a training step, as one dense row. */
  public TensorAccess gradient(String name) {
    return slot(Region.GRADIENTS, parameters, name);
  }

  /**
   * What the optimizer keeps of a parameter, as one dense row.
   *
   * @param slot the number of the slot
   */
  public TensorAccess kept(int slot, String name) {
    OptimizerLayout layout = trained().plan.optimizer();
    ParameterLayout.Slot of = Objects.requireNonNull(parameters.slots().get(name), name);
    return access(Region.OPTIMIZER, layout.offset(slot, name, of), layout.size(slot, of));
  }

  /** A running state's elements, as one dense row. */
  public TensorAccess state(String name) {
    return slot(Region.STATES, states, name);
  }

  private TensorAccess slot(Region region, ParameterLayout layout, String name) {
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    return access(region, slot.offset(), slot.size());
  }

  private TensorAccess access(Region region, long offset, long size) {
    long[] dims = {size};
    Storage storage = Objects.requireNonNull(regions.get(region)).storage(offset, size);
    return new TensorAccess(new View(storage, 0, dims, View.denseStrides(dims)));
  }

  /** Bytes of native memory. */
  public long bytes() {
    return regions.values().stream().mapToLong(NativeMemory::bytes).sum();
  }

  @Override
  public void close() {
    opened.close();
  }
}
