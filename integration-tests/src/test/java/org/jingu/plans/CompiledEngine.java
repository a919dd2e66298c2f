package org.jingu.plans;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.PlanInterpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.schedule.Plan;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.testkit.DoubleEngine;
import org.jingu.testkit.ReferenceEngine;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a model's plans through the plan interpreter, in double precision. */
final class CompiledEngine implements DoubleEngine {
  /** Larger than any golden batch, so that strides at the capacity are never those at hand. */
  private static final int CAPACITY = 50;

  /** Not run: gradients are wanted. */
  private static final Optimizer OPTIMIZER = Optimizer.of(Map.of());

  private final ModelGraph model;
  private final Plan training;
  private final Plan evaluation;

  CompiledEngine(Model model, FeatureSchema schema) {
    this.model = ModelGraph.of(model, schema, true, DataType.DOUBLE);
    this.training =
        PlanCompiler.training(this.model, new CrossEntropy(), OPTIMIZER.updates()).apply(CAPACITY);
    this.evaluation =
        PlanCompiler.evaluation(ModelGraph.of(model, schema, false, DataType.DOUBLE))
            .apply(CAPACITY);
  }

  /** The plan of a training step. */
  Plan training() {
    return training;
  }

  /** The plan of a prediction. */
  Plan evaluation() {
    return evaluation;
  }

  @Override
  public ReferenceEngine.Step step(Map<String, double[]> values, Batch batch) {
    Map<String, Tensor> results = run(training, values, batch);
    Map<String, double[]> gradients = new LinkedHashMap<>();
    Map<String, double[]> states = new LinkedHashMap<>();
    model
        .bags()
        .values()
        .forEach(bag -> gradients.put(bag.table(), new double[bag.rows() * bag.width()]));
    results.forEach(
        (name, value) -> {
          if (name.startsWith(Graph.STATE)) {
            states.put(name.substring(Graph.STATE.length()), value.values());
          } else if (name.startsWith(Graph.GRADIENT)) {
            String of = name.substring(Graph.GRADIENT.length());
            EmbeddingBag bag = model.bags().get(of);
            if (bag == null) {
              gradients.put(of, value.values());
            } else {
              ReferenceEngine.scatter(bag, value.values(), batch, gradients.get(bag.table()));
            }
          }
        });
    return new ReferenceEngine.Step(
        results.get(Graph.LOGITS).values(), results.get(Graph.LOSS).values()[0], gradients, states);
  }

  @Override
  public double[] predict(Map<String, double[]> values, Batch batch) {
    return run(evaluation, values, batch).get(Graph.LOGITS).values();
  }

  private Map<String, Tensor> run(Plan plan, Map<String, double[]> values, Batch batch) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (Input input : plan.inputs().keySet()) {
      double[] value = value(input, values, batch);
      inputs.put(input.label(), new Tensor(input.shape().at(batch.size()), value));
    }
    return new PlanInterpreter(plan, Interpreter.Precision.DOUBLE).run(batch.size(), inputs);
  }

  private double[] value(Input input, Map<String, double[]> values, Batch batch) {
    int size = Math.toIntExact(input.shape().elements(batch.size()));
    return switch (input.kind()) {
      case PARAMETER, STATE -> values.get(input.label());
      case DENSE -> widen(batch.dense(), size);
      case LABEL ->
          Arrays.stream(widen(batch.labels(), size)).map(y -> Double.isNaN(y) ? 0 : y).toArray();
      case WEIGHT -> weights(batch, size);
      case GROUP, POSITION ->
          throw new IllegalArgumentException(
              "the cross entropy takes no '%s' of examples".formatted(input.label()));
      case BATCH_SIZE -> new double[] {batch.size()};
      case BAG -> {
        EmbeddingBag bag = model.bags().get(input.label());
        yield ReferenceEngine.pool(bag, values.get(bag.table()), batch);
      }
      case PRESENT -> ReferenceEngine.present(model.sequences().get(input.label()), batch);
      case MASK -> {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        yield ones;
      }
    };
  }

  private static double[] weights(Batch batch, int size) {
    int tasks = size / batch.size();
    double[] weights = new double[size];
    for (int t = 0; t < tasks; t++) {
      int present = 0;
      for (int i = t; i < size; i += tasks) {
        present += Float.isNaN(batch.labels()[i]) ? 0 : 1;
      }
      for (int i = t; i < size; i += tasks) {
        weights[i] = Float.isNaN(batch.labels()[i]) ? 0 : 1.0 / Math.max(1, present);
      }
    }
    return weights;
  }

  private static double[] widen(float[] values, int size) {
    double[] wide = new double[size];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
