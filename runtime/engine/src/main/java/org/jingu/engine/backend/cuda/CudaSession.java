package org.jingu.engine.backend.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.data.Batch;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.cuda.CudaModel;
import org.jingu.cuda.DeviceArray;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.ModelGradients;
import org.jingu.cuda.driver.CudaException;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.GraphPair;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.ModelTensors;
import org.jingu.engine.backend.PhaseClock;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.StoredTensors.StoredTable;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.tensor.TensorStorage;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** A model whose compiled plans, tables and optimizers are on a GPU. */
final class CudaSession implements Session {
  /** Time in which the device works on steps. */
  private static final String GRAPH = "graph";

  /** The rest of a step's time, in which the device waits for its data or for the host. */
  private static final String FEED = "feed";

  private final SessionOptions options;
  private final ModelGraph training;
  private final CudaModel model;
  private final StoredTensors tensors = new StoredTensors();
  private final PhaseClock clock = new PhaseClock(GRAPH, FEED);
  private @Nullable Batch announced;
  private long bookedNanos;
  private long steps;

  CudaSession(ModelDefinition definition, SessionOptions options, Gpu gpu) {
    this.options = options;
    this.training = ModelGraph.of(definition.model(), definition.schema(), true, DataType.FLOAT);
    ModelGraph evaluation =
        ModelGraph.of(definition.model(), definition.schema(), false, DataType.FLOAT);
    GraphPair.requireSameDeclarations(definition.name(), training, evaluation);
    this.model =
        new CudaModel(
            gpu,
            options.trains()
                ? PlanCompiler.training(
                    training, definition.loss(), options.trainingOptimizer().updates())
                : null,
            PlanCompiler.evaluation(evaluation),
            options.precision(),
            options.tableStorage());
    try {
      ModelTensors.list(new DenseTensors(model), training, options, tensors);
      listTables();
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Parameters, states and what the optimizer keeps. */
  private record DenseTensors(CudaModel model) implements ModelTensors {
    @Override
    public TensorStorage parameter(String name) {
      return stored(model.arrays().parameter(name));
    }

    @Override
    public TensorStorage state(String name) {
      return stored(model.arrays().state(name));
    }

    @Override
    public TensorStorage kept(int slot, String parameter) {
      return stored(model.arrays().kept(slot, parameter));
    }
  }

  /** Writes the initial values; on failure the session is closed. */
  void initialise() {
    try {
      writeInitialValues();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void writeInitialValues() {
    ModelTensors.initialise(new DenseTensors(model), training, options);
    List<Update.Slot> slots = options.trainingOptimizer().embedding().slots();
    try (WorkerPool pool = new WorkerPool(options.threads())) {
      for (EmbeddingBag bag : tables().values()) {
        TableInitialisation initial = new TableInitialisation(bag, options.seed(), pool);
        initial.fill(model.arrays().table(bag.table()));
        for (int i = 0; i < slots.size(); i++) {
          initial.fill(slots.get(i), model.arrays().keptOfTable(i, bag.table()));
        }
      }
    }
  }

  /** One bag a table, by the table's name. */
  private Map<String, EmbeddingBag> tables() {
    Map<String, EmbeddingBag> tables = new LinkedHashMap<>();
    training.bags().values().forEach(bag -> tables.putIfAbsent(bag.table(), bag));
    return tables;
  }

  private void listTables() {
    Optimizer optimizer = options.optimizer();
    UpdateProgram program = optimizer == null ? null : optimizer.embedding();
    tensors.add(
        tables().values().stream().map(bag -> table(bag, program)).toList(),
        program,
        model.clock());
  }

  private StoredTable table(EmbeddingBag bag, @Nullable UpdateProgram program) {
    String name = bag.table();
    List<TensorStorage> kept = new ArrayList<>();
    for (int i = 0; program != null && i < program.slots().size(); i++) {
      kept.add(stored(model.arrays().keptOfTable(i, name)));
    }
    List<Long> shape = List.of((long) bag.rows(), (long) bag.width());
    TensorInfo info = new TensorInfo(name, Kind.TABLE, shape);
    return new StoredTable(info, stored(model.arrays().table(name)), kept);
  }

  private static TensorStorage stored(DeviceArray array) {
    return new TensorStorage() {
      @Override
      public void read(long first, float[] to, int count) {
        onDevice(() -> array.read(first, to, count));
      }

      @Override
      public void write(long first, float[] from, int count) {
        onDevice(() -> array.write(first, from, count));
      }
    };
  }

  private static void onDevice(Runnable work) {
    onDevice(
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T onDevice(Supplier<T> work) {
    try {
      return work.get();
    } catch (CudaException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }

  private StepInputs inputs(Batch batch, double learningRateScale) {
    return new StepInputs(batch, options.seed(), steps, learningRateScale);
  }

  @Override
  public void announce(Batch next) {
    announced = next;
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    tensors.requireOpen();
    options.trainingOptimizer();
    long start = System.nanoTime();
    double loss =
        onDevice(
            () -> {
              model.beginStep(inputs(batch, learningRateScale));
              return finish(true, logits);
            });
    if (Double.isFinite(loss)) {
      steps++;
    }
    book(start);
    return loss;
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    tensors.requireOpen();
    long start = System.nanoTime();
    onDevice(
        () -> {
          model.beginPrediction(inputs(batch, 1));
          return finish(false, logits);
        });
    book(start);
  }

  /** Copies the batch that was announced while the device works, then waits for the device. */
  private double finish(boolean labelled, float @Nullable [] logits) {
    Batch next = announced;
    announced = null;
    if (next != null) {
      model.lookAhead(next, labelled);
    }
    return model.finish(logits);
  }

  private void book(long start) {
    long device = model.deviceNanos() - bookedNanos;
    bookedNanos += device;
    clock.add(GRAPH, device);
    clock.add(FEED, Math.max(0, System.nanoTime() - start - device));
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    tensors.requireOpen();
    options.trainingOptimizer();
    return onDevice(
        () -> {
          ModelGradients gradients = model.differentiate(inputs(batch, 1));
          Map<String, float[]> whole = new LinkedHashMap<>();
          for (Parameter parameter : training.parameters()) {
            whole.put(parameter.name(), gradients.parameter(parameter.name()));
          }
          whole.putAll(gradients.tables(training.bags()));
          return whole;
        });
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
    model.close();
  }
}
