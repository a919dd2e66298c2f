package org.jingu.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.feed.WeightedLabels;
import org.jingu.compiler.resource.Opened;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.engine.backend.GraphPair;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.PhaseClock;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.tensor.TensorStorage;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.array.ThreadSafeArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model whose graphs SameDiff runs, with its tables and optimizers beside them. */
final class Nd4jSession implements Session {
  private static final String LOSS = "loss";

  private final SessionOptions options;
  private final int tasks;
  private final ModelGraph training;
  private final ModelGraph evaluation;
  private final Opened opened = new Opened();
  private final WorkerPool pool;
  private final EmbeddingBags embeddings;
  private final Map<String, NativeTensor> parameters = new LinkedHashMap<>();
  private final Map<String, NativeTensor> states = new LinkedHashMap<>();
  private final @Nullable DenseUpdate dense;
  private final StoredTensors tensors = new StoredTensors();
  private final GraphFeed trainingFeed;
  private final GraphFeed evaluationFeed;
  private final Map<String, Integer> lossInputs = new LinkedHashMap<>();
  private final @Nullable String losses;
  private final List<String> differentiable;
  private final PhaseClock clock =
      new PhaseClock("lookup", "graph", "dense_update", "embedding_update");
  private float[] labels = {};
  private float[] weights = {};
  private long steps;

  Nd4jSession(ModelDefinition definition, SessionOptions options, DataType type) {
    this.options = options;
    this.tasks = definition.model().tasks();
    this.training = ModelGraph.of(definition.model(), definition.schema(), true, type);
    this.evaluation = ModelGraph.of(definition.model(), definition.schema(), false, type);
    GraphPair.requireSameDeclarations(definition.name(), training, evaluation);
    try {
      this.pool = opened.keep(new WorkerPool(options.threads()), WorkerPool::close);
      Optimizer optimizer = options.optimizer();
      this.embeddings =
          opened.keep(
              new EmbeddingBags(
                  training.bags().values(),
                  optimizer == null ? null : optimizer.embedding(),
                  options.tableStorage(),
                  pool),
              EmbeddingBags::close);
      if (optimizer != null) {
        embeddings.initialise(options.seed());
      }
      allocate(training.parameters(), parameters);
      allocate(training.states(), states);
      share(training.sameDiff());
      share(evaluation.sameDiff());
      this.losses = optimizer == null ? null : addLoss(definition.loss());
      this.differentiable = optimizer == null ? List.of() : differentiate(training.sameDiff());
      this.dense =
          optimizer == null
              ? null
              : new DenseUpdate(
                  optimizer.dense(),
                  training.parameters(),
                  parameters.values().stream().map(NativeTensor::buffer).toList());
      this.trainingFeed =
          opened.keep(new GraphFeed(training, states, lossInputs), GraphFeed::close);
      this.evaluationFeed =
          opened.keep(new GraphFeed(evaluation, states, Map.of()), GraphFeed::close);
      listTensors();
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private void allocate(Collection<Parameter> declared, Map<String, NativeTensor> to) {
    for (Parameter parameter : declared) {
      NativeTensor tensor =
          opened.keep(
              NativeTensor.zeros(training.dataType(), parameter.dimensions()), NativeTensor::close);
      if (options.trains()) {
        float[] values = new float[Math.toIntExact(parameter.size())];
        parameter.initializer().fill(values, options.seed(), parameter.name(), 0);
        tensor.write(0, values, values.length);
      }
      to.put(parameter.name(), tensor);
    }
  }

  /**
   * Adds the loss.
   *
   * @return the name of the losses [B, T], or null where they are not computed one by one
   */
  private @Nullable String addLoss(Loss loss) {
    SameDiff graph = training.sameDiff();
    if (loss instanceof CrossEntropy) {
      SDVariable labelInput = lossInput(LossGraph.LABELS);
      SDVariable weightInput = lossInput(LossGraph.WEIGHTS);
      // SameDiff's softplus overflows where this does not. It is the last op, since it ignores a
      // gradient that comes from behind it.
      graph
          .loss()
          .sigmoidCrossEntropy(LOSS, labelInput, training.logits(), weightInput, LossReduce.SUM, 0);
      return null;
    }
    LossGraph written = LossGraph.behind(training, loss);
    graph.sum(LOSS, written.losses().mul(written.weights()), 0, 1);
    for (String input : written.inputs()) {
      boolean column = input.equals(LossGraph.GROUP) || input.equals(LossGraph.POSITION);
      lossInputs.put(input, column ? 1 : tasks);
    }
    return written.losses().name();
  }

  private SDVariable lossInput(String name) {
    lossInputs.put(name, tasks);
    return training.sameDiff().placeHolder(name, training.dataType(), -1, tasks);
  }

  private List<String> differentiate(SameDiff graph) {
    graph.setLossVariables(LOSS);
    String[] bags = training.bags().keySet().toArray(String[]::new);
    StandardOutput.silenced(() -> graph.createGradFunction(bags));
    List<String> names = new ArrayList<>(parameters.keySet());
    names.addAll(training.bags().keySet());
    return names.stream().filter(graph::variableHasGradient).toList();
  }

  /**
   * Makes a graph use this session's parameters. SameDiff's usual holder of variables would copy
   * them, and a gradient function takes over the holders that its graph has when it is made.
   */
  private void share(SameDiff graph) {
    graph.setArrayHolders(new SingleThreadArrayHolder(), new ThreadSafeArrayHolder(true), true);
    parameters.forEach((name, tensor) -> graph.associateArrayWithVariable(tensor.array(), name));
  }

  private void listTensors() {
    for (Parameter parameter : training.parameters()) {
      add(parameter, Kind.PARAMETER, parameters.get(parameter.name()));
    }
    for (Parameter state : training.states()) {
      add(state, Kind.STATE, states.get(state.name()));
    }
    if (dense != null) {
      int position = 0;
      for (Parameter parameter : training.parameters()) {
        List<Update.Slot> slots = options.trainingOptimizer().dense().slots();
        for (int i = 0; i < slots.size(); i++) {
          tensors.add(
              new TensorInfo(
                  parameter.name() + "/" + slots.get(i).name(),
                  Kind.OPTIMIZER,
                  StoredTensors.shape(parameter, slots.get(i))),
              TensorStorage.of(dense.kept(position, i)));
        }
        position++;
      }
    }
    Optimizer optimizer = options.optimizer();
    tensors.add(List.of(embeddings), optimizer == null ? null : optimizer.embedding());
  }

  private void add(Parameter parameter, Kind kind, TensorStorage storage) {
    tensors.add(new TensorInfo(parameter.name(), kind, parameter.shape()), storage);
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    Optimizer optimizer = options.trainingOptimizer();
    try (Gradients gradients = differentiate(batch)) {
      if (logits != null) {
        gradients.logits().get(0, logits, 0, batch.size() * tasks);
      }
      if (!Double.isFinite(gradients.loss())) {
        return gradients.loss();
      }
      gradients
          .stateUpdates()
          .forEach((name, value) -> states.get(name).buffer().put(0, value, 0, value.limit()));
      update(optimizer, batch, gradients, learningRateScale);
      steps++;
      return gradients.loss();
    }
  }

  private void update(
      Optimizer optimizer, Batch batch, Gradients gradients, double learningRateScale) {
    DenseUpdate own = Objects.requireNonNull(dense);
    embeddings.group(batch, gradients.bags());
    double scale = 1;
    if (optimizer.clipping().clips()) {
      double squares = own.squaredNorm(gradients.dense());
      scale = optimizer.clipping().scale(squares + embeddings.squaredNorm(gradients.bags()));
    }
    clock.lap("embedding_update");
    own.apply(gradients.dense(), optimizer.dense().scalars(steps + 1, learningRateScale, scale));
    clock.lap("dense_update");
    embeddings.update(
        gradients.bags(),
        optimizer.embedding().scalars(steps + 1, learningRateScale, scale),
        options.seed(),
        steps);
    clock.lap("embedding_update");
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    tensors.requireOpen();
    clock.start();
    evaluationFeed.lookup(batch, embeddings);
    clock.lap("lookup");
    evaluationFeed.features(batch);
    evaluationFeed.masks(new StepInputs(batch, options.seed(), steps, 1), pool);
    upload(evaluationFeed);
    String name = evaluation.logits().name();
    INDArray result = evaluation.sameDiff().output(evaluationFeed.arrays(), name).get(name);
    try (Results results = new Results(evaluationFeed.arrays().values())) {
      requireLogits(result, batch.size());
      results.buffer(result).get(0, logits, 0, batch.size() * tasks);
    }
    clock.lap("graph");
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    options.trainingOptimizer();
    try (Gradients gradients = differentiate(batch)) {
      Map<String, float[]> whole = new LinkedHashMap<>();
      int position = 0;
      for (Parameter parameter : training.parameters()) {
        float[] values = new float[Math.toIntExact(parameter.size())];
        FloatBuffer gradient = gradients.dense().get(position++);
        if (gradient != null) {
          gradient.get(0, values);
        }
        whole.put(parameter.name(), values);
      }
      embeddings.group(batch, gradients.bags());
      whole.putAll(embeddings.wholeGradients(gradients.bags()));
      return whole;
    }
  }

  /** What one forward and backward pass gives. */
  private record Gradients(
      double loss,
      FloatBuffer logits,
      List<@Nullable FloatBuffer> dense,
      List<RowView> bags,
      Map<String, FloatBuffer> stateUpdates,
      Results results)
      implements AutoCloseable {
    @Override
    public void close() {
      results.close();
    }
  }

  private Gradients differentiate(Batch batch) {
    tensors.requireOpen();
    clock.start();
    trainingFeed.lookup(batch, embeddings);
    clock.lap("lookup");
    trainingFeed.features(batch);
    trainingFeed.masks(new StepInputs(batch, options.seed(), steps, 1), pool);
    feedLabels(batch);
    upload(trainingFeed);
    Set<String> outputs = new LinkedHashSet<>(List.of(LOSS, training.logits().name()));
    training.stateUpdates().values().forEach(update -> outputs.add(update.name()));
    if (losses != null) {
      outputs.add(losses);
    }
    OutAndGrad run =
        training
            .sameDiff()
            .calculateGradientsAndOutputs(trainingFeed.arrays(), outputs, differentiable);
    List<INDArray> inputs = new ArrayList<>(trainingFeed.arrays().values());
    parameters.values().forEach(parameter -> inputs.add(parameter.array()));
    Gradients gradients = collect(run, batch.size(), new Results(inputs));
    clock.lap("graph");
    return gradients;
  }

  private Gradients collect(OutAndGrad run, int size, Results results) {
    INDArray logits = run.getOutputs().get(training.logits().name());
    requireLogits(logits, size);
    if (losses != null) {
      requireLosses(run.getOutputs().get(losses), size, results);
    }
    List<@Nullable FloatBuffer> denseGradients = new ArrayList<>();
    for (String name : parameters.keySet()) {
      INDArray gradient = run.getGradients().get(name);
      denseGradients.add(gradient == null ? null : results.buffer(gradient));
    }
    List<RowView> bagGradients = new ArrayList<>();
    for (Map.Entry<String, EmbeddingBag> bag : training.bags().entrySet()) {
      INDArray gradient = run.getGradients().get(bag.getKey());
      int count = size * bag.getValue().exampleWidth();
      bagGradients.add(
          RowView.contiguous(
              gradient == null ? FloatBuffer.allocate(count) : results.buffer(gradient),
              bag.getValue().width()));
    }
    Map<String, FloatBuffer> updates = new LinkedHashMap<>();
    training
        .stateUpdates()
        .forEach(
            (name, value) -> updates.put(name, results.buffer(run.getOutputs().get(value.name()))));
    double loss = results.scalar(run.getOutputs().get(LOSS));
    return new Gradients(
        loss, results.buffer(logits), denseGradients, bagGradients, updates, results);
  }

  private void upload(GraphFeed feed) {
    feed.upload();
    parameters.values().forEach(NativeTensor::upload);
  }

  private void feedLabels(Batch batch) {
    int count = batch.size() * tasks;
    if (labels.length < count) {
      labels = new float[count];
      weights = new float[count];
    }
    WeightedLabels.fill(batch, tasks, labels, weights);
    feedLoss(LossGraph.LABELS, labels, count);
    feedLoss(LossGraph.WEIGHTS, weights, count);
    feedGroups(batch);
  }

  private void feedGroups(Batch batch) {
    if (lossInputs.containsKey(LossGraph.GROUP)) {
      float[] numbers = new float[batch.size()];
      batch.numberGroups(numbers);
      feedLoss(LossGraph.GROUP, numbers, numbers.length);
    }
    if (lossInputs.containsKey(LossGraph.POSITION)) {
      float[] positions = new float[batch.size()];
      for (int b = 0; b < positions.length; b++) {
        positions[b] = b;
      }
      feedLoss(LossGraph.POSITION, positions, positions.length);
    }
  }

  private void feedLoss(String name, float[] values, int count) {
    if (lossInputs.containsKey(name)) {
      trainingFeed.input(name).write(0, values, count);
    }
  }

  private void requireLogits(INDArray logits, int size) {
    if (!Arrays.equals(logits.shape(), new long[] {size, tasks})) {
      throw new IllegalStateException(
          "the model's logits have shape %s; %d examples and %d tasks need [%d, %d]"
              .formatted(Arrays.toString(logits.shape()), size, tasks, size, tasks));
    }
  }

  private void requireLosses(INDArray found, int size, Results results) {
    results.own(found);
    if (!Arrays.equals(found.shape(), new long[] {size, tasks})) {
      throw new IllegalStateException(
          "the losses '%s' have shape %s; they must be [%d, %d], one an example and label"
              .formatted(losses, Arrays.toString(found.shape()), size, tasks));
    }
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
