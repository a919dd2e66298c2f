package org.jingu.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jingu.api.data.Batch;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.StepLowering.Kind;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.compile.Kernels;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.PinnedMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Precision;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableLowering;
import org.jingu.cuda.table.TableRule;
import org.jspecify.annotations.Nullable;

/**
 * A model on a GPU: parameters, tables, states and optimizer state live there, and a step is one
 * captured graph a batch size. Not for use by several threads at once.
 */
public final class CudaModel implements AutoCloseable {
  /** Where the logits begin among the results, in bytes; the loss is before them. */
  static final int LOGITS = 16;

  private static final int MOST_PROGRAMS = 8;
  private static final long ROUNDING = 1024;

  private final Device device;
  private final Kernels cache;
  private final ModelSettings settings;
  private final Stream stream;
  private final Products library;
  private final MemoryMap memory;
  private final List<TableGroup> groups;
  private final Staging staging;
  private final Half training;
  private final Half evaluation;
  private final Map<List<Object>, StepProgram> programs = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable PinnedMemory upload;
  private @Nullable PinnedMemory download;
  private @Nullable BoundProgram narrowing;
  private boolean narrowIsStale = true;
  private long idCapacity = ROUNDING;
  private int entryCapacity = (int) ROUNDING;

  /**
   * Compiles both plans for a batch of one and allocates what does not depend on the batch, as
   * zeros.
   *
   * @param gpu stays the caller's
   * @param training compiles the plan of a training step for a largest batch size
   * @param evaluation compiles the plan of a prediction for a largest batch size
   * @throws org.jingu.cuda.driver.CudaException if the device has not enough memory
   */
  public CudaModel(
      Gpu gpu, LongFunction<Plan> training, LongFunction<Plan> evaluation, ModelSettings settings) {
    this.device = gpu.device();
    this.cache = gpu.kernels();
    this.settings = settings;
    this.memory = new MemoryMap(device);
    this.groups = TableGroup.of(settings.bags().values());
    this.staging = new Staging(settings, groups);
    this.training = new Half(training);
    this.evaluation = new Half(evaluation);
    if (!this.evaluation.plan.parameters().equals(parameters())
        || !this.evaluation.plan.states().equals(states())) {
      throw new IllegalStateException(
          "the plans of one model lay out its parameters differently: %s and %s"
              .formatted(parameters(), this.evaluation.plan.parameters()));
    }
    device.makeCurrent();
    this.stream = new Stream(device);
    try {
      this.library = gpu.products().open(device, settings.precision());
    } catch (RuntimeException e) {
      stream.close();
      throw e;
    }
    try {
      allocate();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void allocate() {
    long dense = 4 * parameters().size();
    memory.require(Segment.PARAMETERS, dense);
    memory.require(Segment.GRADIENTS, dense);
    memory.require(Segment.FIRST_MOMENT, dense);
    memory.require(Segment.SECOND_MOMENT, dense);
    memory.require(Segment.STATES, 4 * states().size());
    if (settings.precision() == Precision.BF16) {
      memory.require(Segment.NARROW_PARAMETERS, dense / 2);
    }
    TableRule rule = settings.tables();
    for (TableGroup group : groups) {
      long rows = group.rowCount();
      memory.require(group.weights(), 4 * rows * group.width());
      memory.require(group.first(), 4 * rows * rule.firstWidth(group.width()));
      memory.require(group.second(), 4 * rows * rule.secondWidth(group.width()));
      memory.require(group.stamps(), rule.visitsEveryRow() ? 4 * rows : 0);
    }
  }

  /** A plan with its constants; its arena and programs are made as batches come. */
  private final class Half {
    private final LongFunction<Plan> compile;
    private Plan plan;
    private @Nullable DeviceMemory constants;

    Half(LongFunction<Plan> compile) {
      this.compile = compile;
      this.plan = compile.apply(1);
    }

    void require(int batch) {
      if (batch > plan.capacity()) {
        forgetPrograms();
        plan = compile.apply(batch);
        close();
      }
    }

    DeviceMemory constants() {
      DeviceMemory made = constants;
      if (made == null) {
        made = device.allocate(Math.max(4, constantBytes()), "constants");
        constants = made;
        plan.constants().forEach(this::write);
      }
      return made;
    }

    private void write(Constant constant, View view) {
      Buffer buffer = plan.buffer(view);
      float[] values = new float[Math.toIntExact(buffer.size().factor())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) constant.value(i);
      }
      Objects.requireNonNull(constants).write(4 * buffer.offset(), values, values.length);
    }

    private long constantBytes() {
      return 4
          * plan.buffers().stream()
              .filter(b -> b.region() == Region.CONSTANTS)
              .mapToLong(b -> b.offset() + b.size().factor())
              .max()
              .orElse(0);
    }

    void close() {
      if (constants != null) {
        constants.close();
        constants = null;
      }
    }
  }

  /** A program with the memory that is its own. */
  private record StepProgram(StepLowering lowering, BoundProgram bound, DeviceMemory descriptors) {
    void close() {
      bound.close();
      descriptors.close();
    }
  }

  private void forgetPrograms() {
    programs.values().forEach(StepProgram::close);
    programs.clear();
  }

  private StepProgram program(Kind kind, Batch batch) {
    reserveIds(batch);
    Half half = kind == Kind.PREDICT ? evaluation : training;
    half.require(batch.size());
    List<Object> key = List.of(kind, batch.size());
    StepProgram known = programs.get(key);
    if (known == null) {
      if (programs.size() >= MOST_PROGRAMS) {
        List<Object> oldest = programs.keySet().iterator().next();
        Objects.requireNonNull(programs.remove(oldest)).close();
      }
      known = build(kind, half, batch.size());
      programs.put(key, known);
    }
    return known;
  }

  private void reserveIds(Batch batch) {
    long ids = staging.ids(batch);
    long entries = staging.entries(batch);
    if (ids > idCapacity || entries > entryCapacity) {
      forgetPrograms();
      idCapacity = Math.max(idCapacity, roomy(ids));
      entryCapacity = Math.toIntExact(Math.max(entryCapacity, roomy(entries)));
    }
  }

  /** A quarter more than needed, so that a little larger batch needs nothing new. */
  private static long roomy(long count) {
    return (count + count / 4 + ROUNDING - 1) / ROUNDING * ROUNDING;
  }

  private StepProgram build(Kind kind, Half half, int batch) {
    StagingLayout layout = staging.layout(batch);
    StepLowering lowering =
        new StepLowering(
            settings, half.plan, layout, groups, entryCapacity, device.multiprocessors());
    List<Operation> operations = lowering.lower(kind);
    reserve(half.plan, lowering, layout, batch);
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
    } catch (RuntimeException e) {
      descriptors.close();
      throw e;
    }
  }

  /** Makes room for a program; what moves takes all programs with it. */
  private void reserve(Plan plan, StepLowering lowering, StagingLayout layout, int batch) {
    boolean moved = memory.require(Segment.ARENA, 4 * plan.arenaSize());
    moved |= memory.require(Segment.SCRATCH, lowering.scratchBytes());
    moved |= memory.require(Segment.STAGING, layout.bytes(idCapacity));
    moved |= memory.require(Segment.RESULTS, LOGITS + 4L * batch * settings.tasks());
    moved |= memory.require(TableGroup.work(), TableLowering.workBytes(groups, entryCapacity));
    if (moved) {
      forgetPrograms();
    }
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
   * Makes a training step.
   *
   * @param logits receives the logits [B, T] from before the update, or null
   * @return the loss from before the update; where it is not finite, nothing is updated
   */
  public double step(StepInputs inputs, float @Nullable [] logits) {
    double loss = run(program(Kind.TRAIN, inputs.batch()), inputs, logits);
    narrowIsStale = false;
    return loss;
  }

  /**
   * Computes the loss and all gradients; nothing is updated.
   *
   * @return what reads the gradients, until the next call of this model
   */
  public ModelGradients differentiate(StepInputs inputs) {
    StepProgram program = program(Kind.DIFFERENTIATE, inputs.batch());
    run(program, inputs, null);
    return new ModelGradients(this, inputs.batch(), program.lowering);
  }

  /**
   * Predicts.
   *
   * @param logits receives the logits [B, T]
   */
  public void predict(StepInputs inputs, float[] logits) {
    run(program(Kind.PREDICT, inputs.batch()), inputs, logits);
  }

  private double run(StepProgram program, StepInputs inputs, float @Nullable [] logits) {
    device.makeCurrent();
    refreshNarrow();
    int batch = inputs.batch().size();
    StagingLayout layout = staging.layout(batch);
    upload = pinned(upload, layout.bytes(idCapacity));
    int count = logits == null ? 0 : batch * settings.tasks();
    download = pinned(download, LOGITS + 4L * batch * settings.tasks());
    long bytes = staging.write(upload.buffer(), layout, inputs);
    stream.upload(upload, memory.get(Segment.STAGING).address(), bytes);
    program.bound.launch();
    stream.download(memory.get(Segment.RESULTS).address(), download, LOGITS + 4L * count);
    stream.synchronize();
    if (logits != null) {
      download
          .buffer()
          .position(LOGITS)
          .slice()
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(logits, 0, count);
      download.buffer().position(0);
    }
    return download.buffer().getFloat(0);
  }

  private void refreshNarrow() {
    if (settings.precision() != Precision.BF16 || !narrowIsStale || parameters().size() == 0) {
      return;
    }
    BoundProgram copy = narrowing;
    if (copy == null) {
      List<Operation> operations =
          StepLowering.narrowParameters(training.plan, device.multiprocessors());
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
    StepProgram program = program(Kind.TRAIN, inputs.batch());
    run(program, inputs, null);
    return program.bound.profile(repeats);
  }

  /**
   * Milliseconds of training steps on the device, one after another on the same inputs; for
   * benchmarks.
   *
   * @param tables whether look-ups and the update of tables are part of a step
   */
  public float[] time(StepInputs inputs, boolean tables, int steps) {
    StepProgram program = program(tables ? Kind.TRAIN : Kind.TRAIN_DENSE, inputs.batch());
    run(program, inputs, null);
    return program.bound.time(steps);
  }

  ParameterLayout parameters() {
    return training.plan.parameters();
  }

  private ParameterLayout states() {
    return training.plan.states();
  }

  List<TableGroup> groups() {
    return groups;
  }

  float[] read(Tensor tensor, int batch) {
    return TensorReader.read(memory, tensor, batch);
  }

  /** A parameter's elements. */
  public DeviceArray parameter(String name) {
    return slot(Segment.PARAMETERS, parameters(), name, () -> narrowIsStale = true);
  }

  /** The gradient of a parameter after {@link #differentiate}. */
  DeviceArray gradient(String name) {
    return slot(Segment.GRADIENTS, parameters(), name, () -> {});
  }

  /** A parameter's first moments. */
  public DeviceArray firstMoment(String name) {
    return slot(Segment.FIRST_MOMENT, parameters(), name, () -> {});
  }

  /** A parameter's second moments. */
  public DeviceArray secondMoment(String name) {
    return slot(Segment.SECOND_MOMENT, parameters(), name, () -> {});
  }

  /** A running state's elements. */
  public DeviceArray state(String name) {
    return slot(Segment.STATES, states(), name, () -> {});
  }

  private DeviceArray slot(Segment segment, ParameterLayout layout, String name, Runnable written) {
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    return new DeviceArray(device, memory.get(segment), slot.offset(), slot.size(), written);
  }

  /** A table's rows [V, w]. */
  public DeviceArray table(String name) {
    TableGroup group = groupOf(name);
    return rows(group, group.weights(), name, group.width());
  }

  /** The first state of a table's optimizer, [V, 1], [V, w] or empty. */
  public DeviceArray tableFirst(String name) {
    TableGroup group = groupOf(name);
    return rows(group, group.first(), name, settings.tables().firstWidth(group.width()));
  }

  /** The second state of a table's optimizer, [V, w] or empty. */
  public DeviceArray tableSecond(String name) {
    TableGroup group = groupOf(name);
    return rows(group, group.second(), name, settings.tables().secondWidth(group.width()));
  }

  private TableGroup groupOf(String table) {
    return groups.stream()
        .filter(group -> group.tables().contains(table))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no table '" + table + "'"));
  }

  private DeviceArray rows(TableGroup group, Segment segment, String name, long width) {
    return new DeviceArray(
        device,
        memory.get(segment),
        group.firstRow(name) * width,
        group.rows(name) * width,
        () -> {});
  }

  /** Bytes of device memory. */
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    device.makeCurrentToRelease();
    forgetPrograms();
    training.close();
    evaluation.close();
    if (narrowing != null) {
      narrowing.close();
    }
    if (upload != null) {
      upload.close();
    }
    if (download != null) {
      download.close();
    }
    library.close();
    memory.close();
    stream.close();
  }
}
