package org.jingu.engine.backend.cpu;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Loss;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.resource.Opened;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.CpuProgram;
import org.jingu.cpu.TensorAccess;
import org.jingu.cpu.WorkerPool;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.engine.backend.DropoutNoise;
import org.jingu.engine.backend.GraphPair;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.PhaseClock;
import org.jingu.engine.backend.SequencePresence;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.WeightedLabels;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.tensor.TensorStorage;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** A model whose compiled plans run on the CPU, with its tables and optimizers beside them. */
final class CpuSession implements Session {
  private static final int MASK_ELEMENTS = 1 << 14;

  private final SessionOptions options;
  private final int tasks;
  private final ModelGraph training;
  private final ModelGraph evaluation;
  private final Opened opened = new Opened();
  private final WorkerPool pool;
  private final OpenMpThreads productThreads;
  private final EmbeddingBags embeddings;
  private final CpuModel model;
  private final StoredTensors tensors = new StoredTensors();
  private final PhaseClock clock =
      new PhaseClock("lookup", "graph", "dense_update", "embedding_update");
  private float[] labels = {};
  private float[] weights = {};
  private float[] present = {};
  private long steps;

  CpuSession(ModelDefinition definition, SessionOptions options) {
    this.options = options;
    this.tasks = definition.model().tasks();
    this.training = ModelGraph.of(definition.model(), definition.schema(), true, DataType.FLOAT);
    this.evaluation = ModelGraph.of(definition.model(), definition.schema(), false, DataType.FLOAT);
    GraphPair.requireSameDeclarations(definition.name(), training, evaluation);
    this.productThreads = new OpenMpThreads(options.threads());
    Optimizer optimizer = options.optimizer();
    try {
      this.pool = opened.keep(new WorkerPool(options.threads()), WorkerPool::close);
      this.model = opened.keep(model(optimizer, definition.loss()), CpuModel::close);
      this.embeddings =
          opened.keep(
              new EmbeddingBags(
                  training.bags().values(),
                  optimizer == null ? null : optimizer.embedding(),
                  options.tableStorage(),
                  pool),
              EmbeddingBags::close);
      if (options.trains()) {
        initialise();
      }
      listTensors();
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private CpuModel model(@Nullable Optimizer optimizer, Loss loss) {
    return new CpuModel(
        optimizer == null
            ? null
            : PlanCompiler.training(training, loss, optimizer.dense(), optimizer.clipping()),
        PlanCompiler.evaluation(evaluation),
        options.threads());
  }

  private void initialise() {
    embeddings.initialise(options.seed());
    List<Update.Slot> slots = options.trainingOptimizer().dense().slots();
    for (Parameter parameter : training.parameters()) {
      float[] values = initialise(parameter, model.parameter(parameter.name()));
      for (int i = 0; i < slots.size(); i++) {
        initialise(slots.get(i), values, model.kept(i, parameter.name()));
      }
    }
    for (Parameter state : training.states()) {
      initialise(state, model.state(state.name()));
    }
  }

  private float[] initialise(Parameter parameter, TensorAccess to) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    parameter.initializer().fill(values, options.seed(), parameter.name(), 0);
    to.write(values);
    return values;
  }

  private static void initialise(Update.Slot slot, float[] weights, TensorAccess to) {
    if (slot.initial() != Update.Initial.ZERO) {
      float[] values = new float[to.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = slot.initial().of(slot.scope() == Scope.ROW ? 0 : weights[i]);
      }
      to.write(values);
    }
  }

  private void listTensors() {
    for (Parameter parameter : training.parameters()) {
      add(parameter, Kind.PARAMETER, stored(model.parameter(parameter.name())));
    }
    for (Parameter state : training.states()) {
      add(state, Kind.STATE, stored(model.state(state.name())));
    }
    List<Update.Slot> slots =
        options.trains() ? options.trainingOptimizer().dense().slots() : List.of();
    for (Parameter parameter : training.parameters()) {
      for (int i = 0; i < slots.size(); i++) {
        tensors.add(
            new TensorInfo(
                parameter.name() + "/" + slots.get(i).name(),
                Kind.OPTIMIZER,
                StoredTensors.shape(parameter, slots.get(i))),
            stored(model.kept(i, parameter.name())));
      }
    }
    Optimizer optimizer = options.optimizer();
    tensors.add(embeddings, optimizer == null ? null : optimizer.embedding());
  }

  private void add(Parameter parameter, Kind kind, TensorStorage storage) {
    tensors.add(new TensorInfo(parameter.name(), kind, parameter.shape()), storage);
  }

  private static TensorStorage stored(TensorAccess tensor) {
    FloatBuffer elements = tensor.elements();
    return new TensorStorage() {
      @Override
      public void read(long first, float[] to, int count) {
        elements.get(Math.toIntExact(first), to, 0, count);
      }

      @Override
      public void write(long first, float[] from, int count) {
        elements.put(Math.toIntExact(first), from, 0, count);
      }
    };
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    Optimizer optimizer = options.trainingOptimizer();
    CpuProgram program = prepare(batch);
    boolean clips = optimizer.clipping().clips();
    if (clips) {
      program.run(pool);
      clock.lap("graph");
    } else {
      long before = program.updateNanos();
      double[] scalars = optimizer.dense().scalars(steps + 1, learningRateScale, 1);
      program.train(pool, model.update(), scalars);
      clock.lap("graph");
      clock.move(program.updateNanos() - before, "graph", "dense_update");
    }
    if (logits != null) {
      program.output(Graph.LOGITS).read(logits);
    }
    double loss = program.output(Graph.LOSS).elements().get(0);
    if (!Double.isFinite(loss)) {
      return loss;
    }
    for (String state : training.stateUpdates().keySet()) {
      FloatBuffer value = program.output(Graph.STATE + state).elements();
      model.state(state).elements().put(0, value, 0, value.limit());
    }
    List<RowView> bags = bagGradients(program);
    embeddings.group(batch, bags);
    double scale = 1;
    if (clips) {
      double squares = model.update().squaredNorm(pool);
      scale = optimizer.clipping().scale(squares + embeddings.squaredNorm(bags));
      clock.lap("embedding_update");
      model.update().apply(optimizer.dense().scalars(steps + 1, learningRateScale, scale), pool);
      clock.lap("dense_update");
    }
    double[] scalars = optimizer.embedding().scalars(steps + 1, learningRateScale, scale);
    embeddings.update(bags, scalars, options.seed(), steps);
    clock.lap("embedding_update");
    steps++;
    return loss;
  }

  private CpuProgram differentiate(Batch batch) {
    CpuProgram program = prepare(batch);
    program.run(pool);
    clock.lap("graph");
    return program;
  }

  /** The training step with its inputs in place. */
  private CpuProgram prepare(Batch batch) {
    tensors.requireOpen();
    productThreads.use();
    clock.start();
    CpuProgram program = model.training(batch.size());
    lookup(program, training, batch);
    clock.lap("lookup");
    feed(program, training, batch);
    int count = batch.size() * tasks;
    if (labels.length < count) {
      labels = new float[count];
      weights = new float[count];
    }
    WeightedLabels.fill(batch, tasks, labels, weights);
    program.input(Training.LABELS).write(labels);
    program.input(Training.WEIGHTS).write(weights);
    feedGroups(program, batch);
    return program;
  }

  private static void feedGroups(CpuProgram program, Batch batch) {
    if (program.hasInput(Training.GROUP)) {
      float[] numbers = new float[batch.size()];
      batch.numberGroups(numbers);
      program.input(Training.GROUP).write(numbers);
    }
    if (program.hasInput(Training.POSITION)) {
      float[] positions = new float[batch.size()];
      for (int b = 0; b < positions.length; b++) {
        positions[b] = b;
      }
      program.input(Training.POSITION).write(positions);
    }
  }

  private List<RowView> bagGradients(CpuProgram program) {
    List<RowView> views = new ArrayList<>();
    training
        .bags()
        .forEach((name, bag) -> views.add(rows(program.output(Graph.GRADIENT + name), bag)));
    return views;
  }

  private static RowView rows(TensorAccess tensor, EmbeddingBag bag) {
    if (!tensor.rowsAreDense()) {
      throw new IllegalStateException("a bag's rows have gaps");
    }
    return new RowView(
        tensor.buffer(), tensor.offset(), tensor.rowStride(), bag.positions(), bag.width());
  }

  private void lookup(CpuProgram program, ModelGraph graph, Batch batch) {
    List<RowView> views = new ArrayList<>();
    for (Map.Entry<String, EmbeddingBag> bag : graph.bags().entrySet()) {
      int count = batch.size() * bag.getValue().exampleWidth();
      views.add(
          program.hasInput(bag.getKey())
              ? rows(program.input(bag.getKey()), bag.getValue())
              : RowView.contiguous(FloatBuffer.allocate(count), bag.getValue().width()));
    }
    embeddings.lookup(batch, views);
  }

  private void feed(CpuProgram program, ModelGraph graph, Batch batch) {
    if (program.hasInput(ModelGraph.DENSE)) {
      int count = batch.size() * graph.schema().dense().size();
      if (batch.dense().length < count) {
        throw new IllegalArgumentException(
            "a batch of %d examples has %d dense values; %d features need %d"
                .formatted(
                    batch.size(), batch.dense().length, graph.schema().dense().size(), count));
      }
      program.input(ModelGraph.DENSE).write(batch.dense());
    }
    if (program.hasInput(ModelGraph.BATCH_SIZE)) {
      program.input(ModelGraph.BATCH_SIZE).write(new float[] {batch.size()});
    }
    graph
        .sequences()
        .forEach(
            (name, feature) -> {
              if (program.hasInput(name)) {
                present = SequencePresence.of(feature, batch, present);
                program.input(name).write(present);
              }
            });
    for (DropoutMask mask : graph.masks()) {
      if (program.hasInput(mask.name())) {
        draw(program.input(mask.name()).elements(), mask);
      }
    }
  }

  private void draw(FloatBuffer to, DropoutMask mask) {
    int elements = to.limit();
    pool.run(
        (elements + MASK_ELEMENTS - 1) / MASK_ELEMENTS,
        (item, worker) -> {
          int first = item * MASK_ELEMENTS;
          int end = Math.min(elements, first + MASK_ELEMENTS);
          DropoutNoise.fill(to, mask, options.seed(), steps, first, end);
        });
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    tensors.requireOpen();
    productThreads.use();
    clock.start();
    CpuProgram program = model.evaluation(batch.size());
    lookup(program, evaluation, batch);
    clock.lap("lookup");
    feed(program, evaluation, batch);
    program.run(pool);
    program.output(Graph.LOGITS).read(logits);
    clock.lap("graph");
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    options.trainingOptimizer();
    CpuProgram program = differentiate(batch);
    Map<String, float[]> whole = new LinkedHashMap<>();
    Collection<Parameter> parameters = training.parameters();
    for (Parameter parameter : parameters) {
      float[] values = new float[Math.toIntExact(parameter.size())];
      model.gradient(parameter.name()).read(values);
      whole.put(parameter.name(), values);
    }
    List<RowView> bags = bagGradients(program);
    embeddings.group(batch, bags);
    whole.putAll(embeddings.wholeGradients(bags));
    return whole;
  }

  @Override
  public TensorStore tensors() {
    return tensors;
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void setSteps(long steps) {
    this.steps = steps;
  }

  @Override
  public Map<String, Long> phaseNanos() {
    return clock.nanos();
  }

  @Override
  public void close() {
    tensors.close();
    opened.close();
  }
}
