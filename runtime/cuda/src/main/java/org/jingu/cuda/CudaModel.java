package org.jingu.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.resource.ProgramCache;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.StepLowering.Kind;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.compile.Kernels;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Event;
import org.jingu.cuda.driver.PinnedMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Processors;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableLowering;
import org.jspecify.annotations.Nullable;

/**
 * A model on a GPU: parameters, tables, states and optimizer state live there, and a step is one
 * captured graph a batch size. Not for use by several threads at once.
 */
public final class CudaModel implements AutoCloseable {
  /** Where the logits begin among the results, in bytes; the loss is before them. */
  static final int LOGITS = 16;

  private static final long ROUNDING = 1024;

  private final Device device;
  private final Kernels cache;
  private final ModelSettings settings;
  private final Opened opened = new Opened();
  private final Stream stream;
  private final Products library;
  private final MemoryMap memory;
  private final List<TableGroup> groups;
  private final Staging staging;
  private final @Nullable PlanHalf training;
  private final PlanHalf evaluation;
  private final Lookahead lookahead;
  private final Event begun;
  private final Event done;
  private final ProgramCache<List<Object>, StepProgram> programs =
      new ProgramCache<>(StepProgram::close);
  private @Nullable PinnedMemory control;
  private @Nullable PinnedMemory download;
  private @Nullable BoundProgram narrowing;
  private final ModelArrays arrays = new ModelArrays(this);
  private boolean narrowIsStale = true;

  /** By how much rows decay in the step that was begun; 0 of what is none. */
  private double begunScale;

  private int resultCount;
  private long deviceNanos;
  private long idCapacity = ROUNDING;
  private int entryCapacity = (int) ROUNDING;

  /**
   * Compiles both plans for a batch of one and allocates what does not depend on the batch, as
   * zeros.
   *
   * @param gpu stays the caller's
   * @param training compiles the plan of a training step for a largest batch size; null for a model
   *     that only predicts, which then has weights and states alone
   * @param evaluation compiles the plan of a prediction for a largest batch size
   * @param precision of products
   * @param storage how rows of tables are stored
   * @throws org.jingu.cuda.driver.CudaException if the device has not enough memory
   */
  public CudaModel(
      Gpu gpu,
      @Nullable LongFunction<Plan> training,
      LongFunction<Plan> evaluation,
      Precision precision,
      TableStorage storage) {
    this.device = gpu.device();
    this.cache = gpu.kernels();
    this.memory = new MemoryMap(device);
    this.evaluation = new PlanHalf(device, evaluation);
    this.training = training == null ? null : new PlanHalf(device, training);
    Plan trained = this.training == null ? null : this.training.plan();
    this.settings = ModelSettings.of(trained, this.evaluation.plan(), precision, storage);
    this.groups = TableGroup.of(settings.bags().values(), storage);
    this.staging = new Staging(settings, trained, groups);
    if (this.training != null
        && (!this.training.plan().parameters().equals(parameters())
            || !this.training.plan().states().equals(states()))) {
      throw new IllegalStateException(
          "the plans of one model lay out its parameters differently: %s and %s"
              .formatted(this.training.plan().parameters(), parameters()));
    }
    device.makeCurrent();
    try {
      this.stream = opened.keep(new Stream(device), Stream::close);
      this.begun = opened.keep(new Event(device), Event::close);
      this.done = opened.keep(new Event(device), Event::close);
      this.lookahead = opened.keep(new Lookahead(device), Lookahead::close);
      this.library =
          opened.keep(gpu.products().open(device, settings.precision()), Products::close);
      allocate();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void allocate() {
    long dense = 4 * parameters().size();
    memory.require(Segment.PARAMETERS, dense);
    memory.require(Segment.STATES, 4 * states().size());
    if (settings.precision() == Precision.BF16) {
      memory.require(Segment.NARROW_PARAMETERS, dense / 2);
    }
    for (TableGroup group : groups) {
      memory.require(group.weights(), group.weightBytes());
    }
    if (training != null) {
      memory.require(Segment.GRADIENTS, dense);
      memory.require(Segment.OPTIMIZER, 4 * training.plan().optimizer().size());
      allocateSlots(settings.requiredTables());
    }
  }

  private void allocateSlots(UpdateProgram program) {
    for (TableGroup group : groups) {
      long rows = group.rowCount();
      for (int i = 0; i < program.slots().size(); i++) {
        memory.require(group.slot(i), 4 * rows * group.slotWidth(program.slots().get(i)));
      }
      memory.require(group.stamps(), program.everyRow() ? 4 * rows : 0);
    }
  }

  /** A program with the memory that is its own. */
  private record StepProgram(StepLowering lowering, BoundProgram bound, DeviceMemory descriptors) {
    void close() {
      bound.close();
      descriptors.close();
    }
  }

  private StepProgram program(Kind kind, Batch batch) {
    reserveIds(batch);
    PlanHalf half = kind == Kind.PREDICT ? evaluation : trained();
    if (!half.serves(batch.size())) {
      programs.clear();
      half.grow(batch.size());
    }
    List<Object> key = List.of(kind, batch.size());
    StepProgram known = programs.get(key);
    return known != null ? known : programs.make(key, () -> build(kind, half, batch.size()));
  }

  private void reserveIds(Batch batch) {
    long ids = staging.ids(batch);
    long entries = staging.entries(batch);
    if (ids > idCapacity || entries > entryCapacity) {
      programs.clear();
      idCapacity = Math.max(idCapacity, roomy(ids));
      entryCapacity = Math.toIntExact(Math.max(entryCapacity, roomy(entries)));
    }
  }

  /** A quarter more than needed, so that a little larger batch needs nothing new. */
  private static long roomy(long count) {
    return (count + count / 4 + ROUNDING - 1) / ROUNDING * ROUNDING;
  }

  private StepProgram build(Kind kind, PlanHalf half, int batch) {
    StagingLayout layout = staging.layout(batch);
    StepLowering lowering =
        new StepLowering(settings, half.plan(), layout, groups, entryCapacity, processors());
    List<Operation> operations = lowering.lower(kind);
    reserve(lowering, layout, batch);
    DeviceMemory constants = half.constants();
    DeviceMemory descriptors =
        device.allocate(Math.max(8, 8L * lowering.descriptors().size()), "descriptors");
    ToLongFunction<Address> places =
        address ->
            address.segment().equals(Segment.DESCRIPTORS)
                ? descriptors.address() + address.bytes()
                : address.segment().equals(Segment.CONSTANTS)
                    ? constants.address() + address.bytes()
                    : memory.place(address);
    try {
      descriptors.write(0, words(lowering.descriptors(), places));
      BoundProgram bound = new BoundProgram(device, cache, library, operations, places, stream);
      return new StepProgram(lowering, bound, descriptors);
    } catch (RuntimeException | Error e) {
      descriptors.close();
      throw e;
    }
  }

  private Processors processors() {
    return new Processors(device.multiprocessors(), device.sharedBytes());
  }

  /** Makes room for a program; what moves takes all programs with it. */
  private void reserve(StepLowering lowering, StagingLayout layout, int batch) {
    boolean moved = memory.require(Segment.ARENA, lowering.arenaBytes());
    moved |= memory.require(Segment.SCRATCH, lowering.scratchBytes());
    moved |= memory.require(Segment.PARTIAL_SUMS, lowering.partialBytes());
    moved |= requireInputs(layout.bytes(idCapacity));
    moved |= memory.require(Segment.RESULTS, LOGITS + 4L * batch * settings.tasks());
    moved |= memory.require(TableGroup.work(), TableLowering.workBytes(groups, entryCapacity));
    if (moved) {
      programs.clear();
    }
  }

  private boolean requireInputs(long bytes) {
    if (bytes > lookahead.capacity()) {
      lookahead.forget();
    }
    boolean moved = memory.require(Segment.STAGING, bytes);
    memory.require(Segment.LOOKAHEAD, bytes);
    lookahead.require(bytes);
    return moved;
  }

  private static byte[] words(List<Argument> words, ToLongFunction<Address> places) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * words.size()).order(ByteOrder.nativeOrder());
    for (Argument word : words) {
      bytes.putLong(
          word instanceof Argument.Pointer pointer
              ? places.applyAsLong(pointer.address())
              : ((Argument.Word) word).value());
    }
    return bytes.array();
  }

  /**
   * Starts a training step; {@link #finish} ends it. Where the loss is not finite, nothing is
   * updated.
   */
  public void beginStep(StepInputs inputs) {
    begin(Kind.TRAIN, inputs);
    begunScale = inputs.learningRateScale();
    narrowIsStale = false;
  }

  /** Starts a prediction; {@link #finish} ends it. */
  public void beginPrediction(StepInputs inputs) {
    begin(Kind.PREDICT, inputs);
  }

  /**
   * Copies the batch of the step or prediction that comes next to the device, beside the one under
   * way. Without it a batch is copied when its step begins. Where there is no room for it yet, or
   * it is unfit, nothing is done.
   *
   * @param labelled whether a step comes next
   */
  public void lookAhead(Batch next, boolean labelled) {
    StagingLayout layout = staging.layout(next.size());
    if (staging.problem(next) == null && layout.bytes(staging.ids(next)) <= lookahead.capacity()) {
      bring(next, labelled, layout);
    }
  }

  /**
   * Waits for the step or prediction that was begun.
   *
   * @param logits receives the logits [B, T], from before an update, or null
   * @return the loss from before an update; of a prediction, nothing of meaning
   */
  public double finish(float @Nullable [] logits) {
    PinnedMemory results = Objects.requireNonNull(download);
    stream.synchronize();
    deviceNanos += (long) (1e6 * done.millisecondsSince(begun));
    ByteBuffer values = results.buffer();
    if (logits != null) {
      values
          .slice(LOGITS, Float.BYTES * resultCount)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(logits, 0, resultCount);
    }
    float loss = values.getFloat(0);
    if (Float.isFinite(loss)) {
      staging.clock().advance(begunScale);
    }
    begunScale = 0;
    return loss;
  }

  /** The time by which rows of tables decay, where they do so lazily; each step advances it. */
  public DecayClock clock() {
    return staging.clock();
  }

  /** Nanoseconds that the device has spent on steps and predictions so far. */
  public long deviceNanos() {
    return deviceNanos;
  }

  /**
   * Computes the loss and all gradients; nothing is updated.
   *
   * @return what reads the gradients, until the next call of this model
   */
  public ModelGradients differentiate(StepInputs inputs) {
    StepProgram program = begin(Kind.DIFFERENTIATE, inputs);
    finish(null);
    return new ModelGradients(this, inputs.batch(), program.lowering);
  }

  private StepProgram begin(Kind kind, StepInputs inputs) {
    device.makeCurrent();
    Batch batch = inputs.batch();
    boolean labelled = kind != Kind.PREDICT;
    String problem = lookahead.holds(batch, labelled) ? null : staging.problem(batch);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    StepProgram program = program(kind, batch);
    refreshNarrow();
    StagingLayout layout = staging.layout(batch.size());
    if (!lookahead.holds(batch, labelled)) {
      bring(batch, labelled, layout);
    }
    PinnedMemory scalars = pinned(control, layout.counts().bytes());
    control = scalars;
    DeviceMemory staged = memory.get(Segment.STAGING);
    long bytes = staging.writeStep(scalars.buffer(), layout, inputs);
    stream.upload(scalars, 0, staged.address(), bytes);
    lookahead.take(stream, memory.get(Segment.LOOKAHEAD), staged);
    begun.record(stream);
    program.bound.launch();
    done.record(stream);
    resultCount = batch.size() * settings.tasks();
    PinnedMemory results = pinned(download, LOGITS + 4L * resultCount);
    download = results;
    stream.download(memory.get(Segment.RESULTS).address(), results, LOGITS + 4L * resultCount);
    return program;
  }

  private void bring(Batch batch, boolean labelled, StagingLayout layout) {
    long end = staging.writeBatch(lookahead.room().buffer(), layout, batch, labelled);
    DeviceMemory to = memory.get(Segment.LOOKAHEAD);
    lookahead.bring(batch, labelled, to, layout.counts().bytes(), end);
  }

  private void refreshNarrow() {
    if (settings.precision() != Precision.BF16 || !narrowIsStale || parameters().size() == 0) {
      return;
    }
    BoundProgram copy = narrowing;
    if (copy == null) {
      List<Operation> operations = StepLowering.narrowParameters(evaluation.plan(), processors());
      copy = new BoundProgram(device, cache, library, operations, memory::place, stream);
      narrowing = copy;
    }
    copy.launch();
    narrowIsStale = false;
  }

  private PinnedMemory pinned(@Nullable PinnedMemory known, long bytes) {
    if (known != null && known.bytes() >= bytes) {
      return known;
    }
    PinnedMemory larger = new PinnedMemory(device, Math.toIntExact(bytes));
    if (known != null) {
      known.close();
    }
    return larger;
  }

  /**
   * Milliseconds by kind of operation of a training step, each run by itself; for benchmarks.
   *
   * @param repeats how often everything runs
   */
  public Map<String, Float> profile(StepInputs inputs, int repeats) {
    StepProgram program = begin(Kind.TRAIN, inputs);
    finish(null);
    return program.bound.profile(repeats);
  }

  /**
   * Milliseconds of training steps on the device, one after another on the same inputs; for
   * benchmarks.
   *
   * @param tables whether look-ups and the update of tables are part of a step
   */
  public float[] time(StepInputs inputs, boolean tables, int steps) {
    StepProgram program = begin(tables ? Kind.TRAIN : Kind.TRAIN_DENSE, inputs);
    finish(null);
    return program.bound.time(steps);
  }

  private PlanHalf trained() {
    return Objects.requireNonNull(training, "the model is opened for prediction alone");
  }

  ParameterLayout parameters() {
    return evaluation.plan().parameters();
  }

  ParameterLayout states() {
    return evaluation.plan().states();
  }

  OptimizerLayout optimizer() {
    return trained().plan().optimizer();
  }

  List<TableGroup> groups() {
    return groups;
  }

  ModelSettings settings() {
    return settings;
  }

  DeviceArray array(
      Segment segment, TableStorage storage, long first, long size, Runnable written) {
    return new DeviceArray(device, memory.get(segment), storage, first, size, written);
  }

  /** Makes the next step read parameters anew. */
  void parametersWritten() {
    narrowIsStale = true;
  }

  float[] read(Tensor tensor, int batch) {
    return TensorReader.read(memory, tensor, batch);
  }

  /** Parameters, tables and states. */
  public ModelArrays arrays() {
    return arrays;
  }

  /** Bytes of device memory. */
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    device.makeCurrentToRelease();
    programs.clear();
    if (training != null) {
      training.close();
    }
    evaluation.close();
    if (narrowing != null) {
      narrowing.close();
    }
    if (control != null) {
      control.close();
    }
    if (download != null) {
      download.close();
    }
    opened.close();
    memory.close();
  }
}
