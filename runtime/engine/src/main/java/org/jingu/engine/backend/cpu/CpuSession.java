package org.jingu.engine.backend.cpu;

import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.data.Batch;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.schedule.Plan;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.program.TableShare;
import org.jingu.cpu.program.TensorAccess;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.update.ParameterShare;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.engine.backend.GraphPair;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.ModelTensors;
import org.jingu.engine.backend.RankSlice;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.tensor.TensorStorage;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** A model whose compiled plans run on the CPU. */
final class CpuSession implements Session {
  private final SessionOptions options;
  private final ModelGraph training;
  private final @Nullable TableShare share;
  private final Opened opened = new Opened();
  private final CpuModel model;
  private final String program;
  private final StoredTensors tensors = new StoredTensors();
  private long steps;

  CpuSession(ModelDefinition definition, SessionOptions options) {
    this(definition, options, null);
  }

  /**
   * A session, or one rank's part of it.
   *
   * @param sharing of the tables of these look-ups; null where this is the only rank
   */
  CpuSession(
      ModelDefinition definition,
      SessionOptions options,
      @Nullable Function<Collection<EmbeddingBag>, TableShare> sharing) {
    this.options = options;
    this.training = ModelGraph.of(definition.model(), definition.schema(), true, DataType.FLOAT);
    ModelGraph evaluation =
        ModelGraph.of(definition.model(), definition.schema(), false, DataType.FLOAT);
    GraphPair.requireSameDeclarations(definition.name(), training, evaluation);
    LongFunction<Plan> trainingPlans =
        options.trains()
            ? PlanCompiler.training(
                training, definition.loss(), options.trainingOptimizer().updates())
            : null;
    LongFunction<Plan> evaluationPlans = PlanCompiler.evaluation(evaluation);
    this.share = sharing == null ? null : sharing.apply(training.bags().values());
    this.program = share == null ? "" : RankedProgram.of(trainingPlans, evaluationPlans, share);
    try {
      WorkerPool pool = opened.keep(new WorkerPool(options.threads()), WorkerPool::close);
      this.model =
          opened.keep(
              new CpuModel(trainingPlans, evaluationPlans, options.tableStorage(), pool, share),
              CpuModel::close);
      ModelTensors dense = new DenseTensors(model, share != null && share.zero1());
      if (options.trains()) {
        model.tables().forEach(tables -> tables.initialise(options.seed()));
        ModelTensors.initialise(dense, training, options);
      }
      ModelTensors.list(dense, training, options, tensors);
      Optimizer optimizer = options.optimizer();
      tensors.add(model.tables(), optimizer == null ? null : optimizer.embedding());
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /** Parameters, states and what the optimizer keeps. */
  private record DenseTensors(CpuModel model, boolean zero1) implements ModelTensors {
    @Override
    public TensorStorage parameter(String name) {
      return stored(model.parameter(name), model::parametersMoved);
    }

    @Override
    public TensorStorage state(String name) {
      return stored(model.state(name), () -> {});
    }

    @Override
    public TensorStorage kept(int slot, String parameter) {
      return stored(model.kept(slot, parameter), () -> {});
    }

    @Override
    public Held held(Parameter parameter) {
      ParameterShare of = model.held(parameter.name());
      return new Held(of.from(), of.size(), of.size() == parameter.size() && !zero1);
    }

    private static TensorStorage stored(TensorAccess tensor, Runnable written) {
      FloatBuffer elements = tensor.elements();
      return new TensorStorage() {
        @Override
        public void read(long first, float[] to, int count) {
          elements.get(Math.toIntExact(first), to, 0, count);
        }

        @Override
        public void write(long first, float[] from, int count) {
          elements.put(Math.toIntExact(first), from, 0, count);
          written.run();
        }
      };
    }
  }

  private StepInputs inputs(Batch batch, double learningRateScale, @Nullable BatchPart part) {
    tensors.requireOpen();
    return new StepInputs(batch, options.seed(), steps, learningRateScale, part);
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    options.trainingOptimizer();
    return made(model.step(inputs(batch, learningRateScale, null), logits));
  }

  /** A step with other ranks. */
  double step(List<RankSlice> slices, double learningRateScale, float @Nullable [][] logits) {
    options.trainingOptimizer();
    List<StepInputs> inputs = inputs(slices, learningRateScale);
    return made(
        inputs.size() == 1
            ? model.step(inputs.get(0), logits == null ? null : logits[0])
            : model.step(inputs, logits));
  }

  private List<StepInputs> inputs(List<RankSlice> slices, double learningRateScale) {
    return slices.stream().map(it -> inputs(it.batch(), learningRateScale, it.part())).toList();
  }

  private double made(double loss) {
    if (Double.isFinite(loss)) {
      steps++;
    }
    return loss;
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    model.predict(inputs(batch, 1, null), logits);
  }

  /** A prediction with other ranks. */
  void predict(RankSlice slice, float[] logits) {
    model.predict(inputs(slice.batch(), 1, slice.part()), logits);
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    options.trainingOptimizer();
    return gradients(model.differentiate(inputs(batch, 1, null)));
  }

  /** Gradients with other ranks. */
  Map<String, float[]> gradients(List<RankSlice> slices) {
    options.trainingOptimizer();
    List<StepInputs> inputs = inputs(slices, 1);
    return gradients(
        inputs.size() == 1 ? model.differentiate(inputs.get(0)) : model.differentiate(inputs));
  }

  private Map<String, float[]> gradients(Map<String, float[]> tables) {
    Map<String, float[]> whole = new LinkedHashMap<>();
    for (Parameter parameter : training.parameters()) {
      float[] values = new float[Math.toIntExact(parameter.size())];
      model.gradient(parameter.name()).read(values);
      whole.put(parameter.name(), values);
    }
    whole.putAll(tables);
    return whole;
  }

  /** Bytes of the tables that are here and of what is kept of them. */
  long tableBytes() {
    return model.tables().stream().mapToLong(EmbeddingBags::bytes).sum();
  }

  /** Which rank has which table; null where there is one rank. */
  @Nullable TableShare share() {
    return share;
  }

  /** What several ranks compute together, in words; of one rank nothing. */
  String program() {
    return program;
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
    return model.phaseNanos();
  }

  @Override
  public void close() {
    tensors.close();
    opened.close();
  }
}
