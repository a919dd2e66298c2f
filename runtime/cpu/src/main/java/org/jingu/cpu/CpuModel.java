package org.jingu.cpu;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.resource.ProgramCache;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.dnnl.OpenMp;
import org.jingu.cpu.load.PlanLoader;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.PlanMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.TurnedWeights;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.program.CpuProgram;
import org.jingu.cpu.program.CpuProgram.Part;
import org.jingu.cpu.program.OwnTables;
import org.jingu.cpu.program.RankedStep;
import org.jingu.cpu.program.RankedTables;
import org.jingu.cpu.program.StepContext;
import org.jingu.cpu.program.TableKernels;
import org.jingu.cpu.program.TableShare;
import org.jingu.cpu.program.TensorAccess;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.update.ParameterShare;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * A model on the CPU: its training and its evaluation plan over the same parameters, tables and
 * states, and over one arena, since they never run at the same time. The arena grows with the
 * largest batch. Not for use by several threads at once: it uses its pool's threads itself.
 */
public final class CpuModel implements AutoCloseable {
  private final Opened opened = new Opened();
  private final DnnlEngine dnnl;
  private final WorkerPool pool;
  private final Map<Region, NativeMemory> regions = new EnumMap<>(Region.class);
  private final ParameterLayout parameters;

  /** The parameters whose optimizer state is here. */
  private final ParameterShare own;

  private final ParameterLayout states;
  private final List<EmbeddingBags> tables;
  private final PlanLoader.Shared shared;
  private final StepContext context = new StepContext();
  private final @Nullable RankedTables spread;
  private final @Nullable Half training;
  private final Half evaluation;
  private final int products;

  /** Of a model that only predicts. */
  private final @Nullable TurnedWeights turned;

  private boolean moved;

  /**
   * Compiles both plans and allocates tables, parameters, what their optimizers keep and states as
   * zeros.
   *
   * @param training compiles the plan of a training step for a largest batch size; null for a model
   *     that only predicts, which then has weights and states alone
   * @param evaluation compiles the plan of a prediction for a largest batch size
   * @param storage how rows of tables are stored
   * @param pool the threads to work on; stays the caller's
   * @param share what of the tables is here, where several ranks compute a part of each batch each;
   *     null where this is the only one
   * @throws IllegalStateException if the plans lay parameters or states out differently
   */
  public CpuModel(
      @Nullable LongFunction<Plan> training,
      LongFunction<Plan> evaluation,
      TableStorage storage,
      WorkerPool pool,
      @Nullable TableShare share) {
    this.pool = pool;
    this.products = productThreads(pool);
    this.evaluation = new Half(evaluation);
    this.training = training == null ? null : new Half(training);
    parameters = this.evaluation.plan.parameters();
    this.own =
        share == null
            ? ParameterShare.of(parameters.size(), 0, 1)
            : share.parameters(parameters.size());
    states = this.evaluation.plan.states();
    try {
      opened.keep(regions, all -> all.values().forEach(NativeMemory::close));
      dnnl = opened.keep(new DnnlEngine(products), DnnlEngine::close);
      turned = training == null ? opened.keep(new TurnedWeights(), TurnedWeights::close) : null;
      opened.keep(this.evaluation, Half::forgetPrograms);
      regions.put(Region.PARAMETERS, new NativeMemory(parameters.size()));
      regions.put(Region.STATES, new NativeMemory(states.size()));
      regions.put(Region.ARENA, new NativeMemory(0));
      DenseUpdate update = this.training == null ? null : openTraining(this.training);
      Plan plan = this.training == null ? this.evaluation.plan : this.training.plan;
      Collection<EmbeddingBag> bags = plan.bags().values();
      UpdateProgram moves = plan.tableUpdate().orElse(null);
      TableKernels kernels;
      if (share == null) {
        EmbeddingBags own = new EmbeddingBags(bags, moves, storage, pool);
        tables = List.of(opened.keep(own, EmbeddingBags::close));
        kernels = new OwnTables(own, context);
        spread = null;
      } else {
        spread =
            opened.keep(
                new RankedTables(bags, share, moves, storage, pool, context), RankedTables::close);
        tables = spread.here();
        kernels = spread;
      }
      RankedStep ranks =
          share == null
              ? null
              : opened.keep(
                  new RankedStep(
                      share, regions.get(Region.GRADIENTS), regions.get(Region.PARAMETERS)),
                  RankedStep::close);
      shared = new PlanLoader.Shared(update, kernels, ranks, context, dnnl, pool, turned);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /** A model with all of its tables, on this rank alone. */
  public CpuModel(
      @Nullable LongFunction<Plan> training,
      LongFunction<Plan> evaluation,
      TableStorage storage,
      WorkerPool pool) {
    this(training, evaluation, storage, pool, null);
  }

  /**
   * A model that only predicts, with weights that others read too.
   *
   * @param evaluation gives the plan of a prediction for a largest batch size
   * @param weights stay the caller's, and must be there for as long as the model
   * @param pool the threads to work on; stays the caller's
   */
  public CpuModel(LongFunction<Plan> evaluation, CpuWeights weights, WorkerPool pool) {
    this.pool = pool;
    this.products = productThreads(pool);
    this.evaluation = new Half(evaluation);
    this.training = null;
    this.spread = null;
    this.turned = weights.turned();
    parameters = this.evaluation.plan.parameters();
    this.own = ParameterShare.of(parameters.size(), 0, 1);
    states = this.evaluation.plan.states();
    try {
      regions.put(Region.ARENA, new NativeMemory(0));
      opened.keep(regions, all -> arena().close());
      regions.put(Region.PARAMETERS, weights.parameters());
      regions.put(Region.STATES, weights.states());
      dnnl = opened.keep(new DnnlEngine(products), DnnlEngine::close);
      opened.keep(this.evaluation, Half::forgetPrograms);
      // Not closed with this model: the rows are not its own.
      EmbeddingBags shown =
          new EmbeddingBags(
              this.evaluation.plan.bags().values(), null, bag -> weights.table(bag.table()), pool);
      tables = List.of(shown);
      shared =
          new PlanLoader.Shared(
              null, new OwnTables(shown, context), null, context, dnnl, pool, turned);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /**
   * The threads of whole products: as many as the pool has, at most as many as OMP_NUM_THREADS
   * says. Where a step of one thread starts products of more, these pay for them while they wait: a
   * third of the CPU time of small models.
   */
  private static int productThreads(WorkerPool pool) {
    return Math.min(pool.threads(), CpuEnvironment.openMpThreads());
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
    List<Long> slots = DenseUpdate.slots(half.plan.optimizer(), own);
    regions.put(Region.OPTIMIZER, new NativeMemory(slots.get(slots.size() - 1)));
    return new DenseUpdate(half.plan, regions, own, pool.threads());
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

    /** Whoever asks runs it next: it is made for as many threads as it is run with. */
    CpuProgram program(int batch) {
      OpenMp.useThreads(products);
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
      return new PlanLoader(plan, batch, shared, current).load();
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

  /** The training step for a batch size, made at the first call; {@link #step} runs it. */
  public CpuProgram training(int batch) {
    return trained().program(batch);
  }

  private Half trained() {
    return Objects.requireNonNull(training, "the model is opened for prediction alone");
  }

  /** The prediction for a batch size, made at the first call; {@link #predict} runs it. */
  public CpuProgram evaluation(int batch) {
    return evaluation.program(batch);
  }

  /**
   * Makes a training step. Where the loss is not finite, nothing moves.
   *
   * @param logits receives the logits [B, T], from before the update, or null
   * @return the loss from before the update
   */
  public double step(StepInputs inputs, float @Nullable [] logits) {
    CpuProgram program = training(inputs.batch().size());
    context.begin(inputs, logits);
    program.run();
    return context.loss();
  }

  /**
   * Makes a training step of which this rank computes several slices of the batch, in turn.
   *
   * @param logits receives the logits of each, or null
   * @see #step(StepInputs, float[])
   */
  public double step(List<StepInputs> slices, float @Nullable [][] logits) {
    inTurn(slices, logits).conclude();
    return context.loss();
  }

  /** Computes slices and keeps what each comes to; gives the program of the last. */
  private CpuProgram inTurn(List<StepInputs> slices, float @Nullable [][] logits) {
    RankedStep ranks = Objects.requireNonNull(shared.ranks(), "this is the only rank");
    ranks.begin(slices.size());
    for (int slice = 0; ; slice++) {
      CpuProgram program = training(slices.get(slice).batch().size());
      context.begin(slices.get(slice), logits == null ? null : logits[slice]);
      program.differentiate();
      ranks.keep(slice, context.loss());
      Objects.requireNonNull(spread).send(rowGradients(program));
      if (slice + 1 == slices.size()) {
        return program;
      }
    }
  }

  /** Where a program has the gradients of what it looked up. */
  private List<RowView> rowGradients(CpuProgram program) {
    List<RowView> rows = new ArrayList<>();
    trained()
        .plan
        .bags()
        .forEach(
            (name, bag) ->
                rows.add(TableKernels.rows(bag, program.outputView(Graph.GRADIENT + name))));
    return rows;
  }

  /**
   * Predicts.
   *
   * @param logits receives the logits [B, T]
   */
  public void predict(StepInputs inputs, float[] logits) {
    if (moved && turned != null) {
      turned.refresh();
      moved = false;
    }
    CpuProgram program = evaluation(inputs.batch().size());
    context.begin(inputs, logits);
    program.run();
  }

  /**
   * Computes the gradients of a batch; nothing moves. Those of parameters are in {@link #gradient}.
   *
   * @return those of the whole tables [V * w] that are here, by name
   */
  public Map<String, float[]> differentiate(StepInputs inputs) {
    CpuProgram program = training(inputs.batch().size());
    context.begin(inputs, null);
    program.differentiate();
    return gathered(program);
  }

  /** The same of slices of a batch. */
  public Map<String, float[]> differentiate(List<StepInputs> slices) {
    return gathered(inTurn(slices, null));
  }

  private Map<String, float[]> gathered(CpuProgram program) {
    List<RowView> rows = rowGradients(program);
    if (shared.ranks() != null) {
      shared.ranks().sumAll();
    }
    shared.tables().sumRows(rows).run(pool);
    return shared.tables().wholeGradients(rows);
  }

  /** What is known of the step under way; for those who run programs themselves. */
  public StepContext context() {
    return context;
  }

  /** The tables that are here; where there are several ranks, those that all have apart. */
  public List<EmbeddingBags> tables() {
    return tables;
  }

  /** Whoever writes {@link #parameter parameters} says so afterwards. */
  public void parametersMoved() {
    moved = true;
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
   * What the optimizer keeps of a parameter, as one dense row: of {@link #held those elements} that
   * are moved here.
   *
   * @param slot the number of the slot
   */
  public TensorAccess kept(int slot, String name) {
    OptimizerLayout layout = trained().plan.optimizer();
    ParameterLayout.Slot of = Objects.requireNonNull(parameters.slots().get(name), name);
    long first = DenseUpdate.slots(layout, own).get(slot);
    if (layout.perRow().get(slot)) {
      return access(Region.OPTIMIZER, first + layout.firstRows().get(name), of.rows());
    }
    ParameterShare held = own.of(of.offset(), of.size());
    return access(Region.OPTIMIZER, first + held.from() - own.from(), held.size());
  }

  /** Which elements of a parameter are moved here: from the first to before the last. */
  public ParameterShare held(String name) {
    ParameterLayout.Slot of = Objects.requireNonNull(parameters.slots().get(name), name);
    ParameterShare held = own.of(of.offset(), of.size());
    return held.size() == 0
        ? new ParameterShare(0, 0)
        : new ParameterShare(held.from() - of.offset(), held.end() - of.offset());
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

  /** Nanoseconds so far by what they were spent on. */
  public Map<String, Long> phaseNanos() {
    Map<String, Long> phases = new LinkedHashMap<>();
    for (String phase : List.of("lookup", "graph", "dense_update", "embedding_update")) {
      phases.put(phase, 0L);
    }
    for (Part part : Part.values()) {
      String phase =
          switch (part) {
            case LOOK_UP -> "lookup";
            case FEED, COMPUTE, COLLECT, CHECK -> "graph";
            case DENSE_UPDATE -> "dense_update";
            case TABLE_UPDATE -> "embedding_update";
          };
      phases.merge(phase, context.nanos(part), Long::sum);
    }
    return phases;
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
