package org.jingu.cpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.resource.ProgramCache;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
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
  private final @Nullable CpuUpdate update;
  private final Half training;
  private final Half evaluation;

  /**
   * Compiles both plans and allocates parameters, their moments and states as zeros.
   *
   * @param training compiles the plan of a training step for a largest batch size
   * @param evaluation compiles the plan of a prediction for a largest batch size
   * @param threads the threads of the pool that will run the programs
   * @throws IllegalStateException if the plans lay parameters or states out differently
   */
  public CpuModel(LongFunction<Plan> training, LongFunction<Plan> evaluation, int threads) {
    this.threads = threads;
    this.training = new Half(training);
    this.evaluation = new Half(evaluation);
    parameters = this.training.plan.parameters();
    states = this.training.plan.states();
    if (!this.evaluation.plan.parameters().equals(parameters)
        || !this.evaluation.plan.states().equals(states)) {
      throw new IllegalStateException(
          "the plans of one model lay out its parameters differently: %s and %s"
              .formatted(parameters, this.evaluation.plan.parameters()));
    }
    DenseUpdate end = this.training.plan.update().orElse(null);
    try {
      opened.keep(regions, all -> all.values().forEach(NativeMemory::close));
      dnnl = opened.keep(new DnnlEngine(), DnnlEngine::close);
      opened.keep(this.evaluation, Half::forgetPrograms);
      opened.keep(this.training, Half::forgetPrograms);
      regions.put(Region.PARAMETERS, new NativeMemory(parameters.size()));
      regions.put(Region.GRADIENTS, new NativeMemory(parameters.size()));
      regions.put(Region.STATES, new NativeMemory(states.size()));
      regions.put(Region.ARENA, new NativeMemory(0));
      if (end != null) {
        regions.put(Region.FIRST_MOMENT, new NativeMemory(parameters.size()));
        regions.put(Region.SECOND_MOMENT, new NativeMemory(parameters.size()));
      }
      update = end == null ? null : new CpuUpdate(end, regions, parameters.size(), threads);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
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
    training.forgetPrograms();
    evaluation.forgetPrograms();
    arena().close();
    regions.put(Region.ARENA, new NativeMemory(0)); // what remains where there is not enough
    NativeMemory larger = new NativeMemory(size);
    arena().close();
    regions.put(Region.ARENA, larger);
  }

  /** The training step for a batch size, made at the first call. */
  public CpuProgram training(int batch) {
    return training.program(batch);
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
  public CpuUpdate update() {
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

  /** The first moments of a parameter's elements, as one dense row. */
  public TensorAccess firstMoment(String name) {
    return slot(Region.FIRST_MOMENT, parameters, name);
  }

  /** The second moments of a parameter's elements, as one dense row. */
  public TensorAccess secondMoment(String name) {
    return slot(Region.SECOND_MOMENT, parameters, name);
  }

  /** A running state's elements, as one dense row. */
  public TensorAccess state(String name) {
    return slot(Region.STATES, states, name);
  }

  private TensorAccess slot(Region region, ParameterLayout layout, String name) {
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    long[] dims = {slot.size()};
    Storage storage =
        Objects.requireNonNull(regions.get(region)).storage(slot.offset(), slot.size());
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
