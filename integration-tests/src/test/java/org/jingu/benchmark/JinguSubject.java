package org.jingu.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.program.CpuProgram;
import org.jingu.cpu.program.TensorAccess;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.engine.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The cases in this project: the plugins' own models as compiled plans on the CPU engine.
 *
 * <p>A plan writes over its inputs, so every run begins with a copy of X0, as every step of a
 * training begins with a look-up. The copy is part of the time.
 */
public final class JinguSubject implements BenchmarkSubject {
  private static final int VOCABULARY = 2;

  /** Adam for parameters and AdaGrad for tables. */
  static final Optimizer OPTIMIZER =
      Optimizer.of(
          Map.of(
              "dense",
              Map.of(
                  "lr", BenchmarkCase.LEARNING_RATE,
                  "beta1", BenchmarkCase.BETA1,
                  "beta2", BenchmarkCase.BETA2,
                  "eps", BenchmarkCase.EPSILON),
              "embedding",
              Map.of(
                  "name", "adagrad",
                  "lr", TableSizes.LEARNING_RATE,
                  "eps", TableSizes.EPSILON)));

  private static final UpdateProgram ADAM = OPTIMIZER.dense();

  /** A case, ready to run. */
  interface Prepared extends AutoCloseable {
    double run(Operation operation);

    double checkedStep();

    @Override
    void close();
  }

  private @Nullable Prepared prepared;
  private int threads;

  @Override
  public String description() {
    return "Jingu, plans on the CPU engine, %d threads".formatted(threads);
  }

  @Override
  public void prepare(BenchmarkCase c, int threads) {
    this.threads = threads;
    TableSizes tables = c.tables();
    if (tables == null) {
      prepared = new DensePart(c, threads);
    } else if (c.sizes() instanceof ModelSizes.Rows) {
      prepared = new JinguTables(c, tables, threads);
    } else {
      prepared = new JinguStep(c, tables, threads);
    }
    // The initial values are the benchmark's: their memory is not the engine's.
    System.gc();
  }

  @Override
  public double run(Operation operation) {
    return prepared().run(operation);
  }

  @Override
  public double checkedStep() {
    return prepared().checkedStep();
  }

  @Override
  public void close() {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
  }

  private Prepared prepared() {
    if (prepared == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    return prepared;
  }

  /** A case whose X0 is given. */
  private static final class DensePart implements Prepared {
    private final BenchmarkCase c;
    private final WorkerPool pool;
    private final CpuModel model;
    private final List<String> bags;
    private final float[] embeddings;
    private final float[] labels;
    private final float[] weights;
    private final float[] logits;
    private final Batch nothing;
    private long steps;

    DensePart(BenchmarkCase c, int threads) {
      this.c = c;
      FeatureSchema schema = schema(c.embeddings());
      Model model = PluginModels.create(c, schema);
      ModelGraph training = ModelGraph.of(model, schema, true, DataType.FLOAT);
      ModelGraph evaluation = ModelGraph.of(model, schema, false, DataType.FLOAT);
      this.pool = new WorkerPool(threads);
      this.model =
          new CpuModel(
              PlanCompiler.trainingOfInputs(training, new CrossEntropy(), Updates.of(ADAM)),
              PlanCompiler.evaluationOfInputs(evaluation),
              TableStorage.FP32,
              pool);
      this.bags = List.copyOf(training.bags().keySet());
      this.embeddings = InitialValues.embeddings(c);
      this.labels = InitialValues.labels(c);
      this.weights = new float[c.batch()];
      Arrays.fill(weights, 1f / c.batch());
      this.logits = new float[c.batch()];
      this.nothing = new Batch(c.batch(), new float[0], Map.of(), new float[0], null, null);
      for (Parameter parameter : training.parameters()) {
        this.model
            .parameter(parameter.name())
            .write(InitialValues.parameter(parameter.name(), parameter.shape()));
      }
    }

    @Override
    public double run(Operation operation) {
      if (operation == Operation.FORWARD) {
        return predict();
      }
      return operation == Operation.TRAINING_STEP ? train() : differentiate();
    }

    @Override
    public double checkedStep() {
      return train();
    }

    private static FeatureSchema schema(int n) {
      List<SparseFeature> features = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        features.add(SparseFeature.of("f" + i, VOCABULARY));
      }
      return new FeatureSchema(List.of(), features, List.of("label"));
    }

    /** The loss alone. */
    double predict() {
      CpuProgram program = model.evaluation(c.batch());
      feed(program);
      program.compute();
      program.output(Graph.LOGITS).read(logits);
      double loss = 0;
      for (int i = 0; i < logits.length; i++) {
        double z = logits[i];
        loss += Math.max(z, 0) - labels[i] * z + Math.log1p(Math.exp(-Math.abs(z)));
      }
      return loss / logits.length;
    }

    /** The loss and all gradients. */
    double differentiate() {
      CpuProgram program = trainingStep();
      program.compute();
      return program.output(Graph.LOSS).elements().get(0);
    }

    /** The loss, all gradients and one step of Adam. */
    double train() {
      CpuProgram program = trainingStep();
      model.context().begin(new StepInputs(nothing, 1, steps++, 1), null);
      program.trainDense();
      return model.context().loss();
    }

    private CpuProgram trainingStep() {
      CpuProgram program = model.training(c.batch());
      feed(program);
      program.input(Training.LABELS).write(labels);
      program.input(Training.WEIGHTS).write(weights);
      return program;
    }

    /** Copies each example's rows of X0 to where the plan reads its bags. */
    private void feed(CpuProgram program) {
      int n = c.embeddings();
      int d = c.dimension();
      TensorAccess[] to = new TensorAccess[n];
      for (int i = 0; i < n; i++) {
        to[i] = program.input(bags.get(i));
      }
      int pieces = 4 * pool.threads();
      pool.run(
          pieces,
          (piece, worker) -> {
            int end = (int) ((piece + 1L) * c.batch() / pieces);
            for (int b = (int) ((long) piece * c.batch() / pieces); b < end; b++) {
              for (int i = 0; i < n; i++) {
                to[i]
                    .buffer()
                    .put(to[i].offset() + b * to[i].rowStride(), embeddings, (b * n + i) * d, d);
              }
            }
          });
    }

    @Override
    public void close() {
      model.close();
      pool.close();
    }
  }
}
