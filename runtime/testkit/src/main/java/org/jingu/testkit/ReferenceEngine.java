package org.jingu.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.nd4j.StandardOutput;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a model in double precision with SameDiff, and computes nothing with the runtime: bags are
 * pooled here, in plain loops, so that a mistake of the runtime cannot hide itself.
 */
public final class ReferenceEngine implements DoubleEngine {
  private static final String LABEL = "testkit/label";
  private static final String LOSS_WEIGHT = "testkit/loss_weight";
  private static final String LOSS = "testkit/loss";

  private final ModelGraph training;
  private final ModelGraph evaluation;
  private final FeatureSchema schema;
  private boolean differentiated;

  /** Builds the model's graphs for training and for evaluation. */
  public ReferenceEngine(Model model, FeatureSchema schema) {
    this.schema = schema;
    this.training = ModelGraph.of(model, schema, true, DataType.DOUBLE);
    this.evaluation = ModelGraph.of(model, schema, false, DataType.DOUBLE);
    addLoss(training, model.tasks());
  }

  /**
   * A training step's forward and backward pass.
   *
   * @param logits [B, T]
   * @param loss per task the mean cross entropy over the labelled examples, summed over tasks
   * @param gradients by the names of parameters and tables
   * @param states running state after the step, by name
   */
  public record Step(
      double[] logits,
      double loss,
      Map<String, double[]> gradients,
      Map<String, double[]> states) {}

  /** The graph that trains. */
  public ModelGraph training() {
    return training;
  }

  /** The graph that predicts. */
  public ModelGraph evaluation() {
    return evaluation;
  }

  /** The tables by name, each by one of the bags that use it. */
  public Map<String, EmbeddingBag> tables() {
    Map<String, EmbeddingBag> tables = new LinkedHashMap<>();
    training.bags().values().forEach(bag -> tables.putIfAbsent(bag.table(), bag));
    return tables;
  }

  /** Fresh parameters, tables and running states by name. */
  public Map<String, double[]> initialValues(long seed) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Parameter p : training.parameters()) {
      values.put(p.name(), initial(p.initializer(), seed, p.name(), p.size()));
    }
    for (Parameter p : training.states()) {
      values.put(p.name(), initial(p.initializer(), seed, p.name(), p.size()));
    }
    tables()
        .forEach(
            (name, bag) -> {
              long size = (long) bag.rows() * bag.width();
              values.put(name, initial(bag.initializer(), seed, name, size));
            });
    return values;
  }

  /**
   * One forward and backward pass of training, with dropout masks of ones.
   *
   * @param values parameters, tables and running states by name
   */
  @Override
  public Step step(Map<String, double[]> values, Batch batch) {
    SameDiff sd = training.sameDiff();
    if (!differentiated) {
      String[] wanted = wanted(training).toArray(String[]::new);
      StandardOutput.silenced(() -> sd.createGradFunction(wanted));
      differentiated = true;
    }
    Map<String, INDArray> inputs = inputs(training, values, batch);
    putLabels(inputs, batch);
    List<String> outputs = new ArrayList<>(List.of(LOSS, training.logits().name()));
    training.stateUpdates().values().forEach(update -> outputs.add(update.name()));
    OutAndGrad result = sd.calculateGradientsAndOutputs(inputs, outputs, wanted(training));
    Map<String, double[]> states = new LinkedHashMap<>();
    training
        .stateUpdates()
        .forEach((name, update) -> states.put(name, array(result.getOutputs(), update.name())));
    return new Step(
        array(result.getOutputs(), training.logits().name()),
        array(result.getOutputs(), LOSS)[0],
        gradients(result.getGradients(), batch),
        states);
  }

  /** The loss of a training step alone, for finite differences. */
  public double loss(Map<String, double[]> values, Batch batch) {
    Map<String, INDArray> inputs = inputs(training, values, batch);
    putLabels(inputs, batch);
    return training.sameDiff().output(inputs, LOSS).get(LOSS).getDouble(0);
  }

  /** Logits [B, T] in evaluation mode. */
  @Override
  public double[] predict(Map<String, double[]> values, Batch batch) {
    Map<String, INDArray> inputs = inputs(evaluation, values, batch);
    String logits = evaluation.logits().name();
    return array(evaluation.sameDiff().output(inputs, logits), logits);
  }

  /**
   * Mean cross entropy from logits as log(1 + exp(x)) - x y: unlike forms with max and |x|, it has
   * no kink at 0, where the logits of an empty example start.
   */
  private static void addLoss(ModelGraph graph, int tasks) {
    SameDiff sd = graph.sameDiff();
    SDVariable x = graph.logits();
    SDVariable label = sd.placeHolder(LABEL, DataType.DOUBLE, -1, tasks);
    SDVariable weight = sd.placeHolder(LOSS_WEIGHT, DataType.DOUBLE, -1, tasks);
    SDVariable each = sd.nn().softplus(x).sub(x.mul(label));
    sd.sum(LOSS, each.mul(weight), 0, 1).markAsLoss();
  }

  /** What needs a gradient. SameDiff leaves placeholders out unless they are named beforehand. */
  private static List<String> wanted(ModelGraph graph) {
    List<String> names = new ArrayList<>();
    graph.parameters().forEach(p -> names.add(p.name()));
    names.addAll(graph.bags().keySet());
    return names;
  }

  private Map<String, INDArray> inputs(
      ModelGraph graph, Map<String, double[]> values, Batch batch) {
    int b = batch.size();
    Map<String, INDArray> inputs = new HashMap<>();
    graph.parameters().forEach(p -> setParameter(graph, p, values.get(p.name())));
    graph.states().forEach(p -> inputs.put(p.name(), nd(values.get(p.name()), p.dimensions())));
    graph
        .bags()
        .forEach(
            (name, bag) ->
                inputs.put(
                    name, nd(pool(bag, values.get(bag.table()), batch), b, bag.exampleWidth())));
    graph
        .sequences()
        .forEach(
            (name, feature) ->
                inputs.put(name, nd(present(feature, batch), b, feature.sequence())));
    for (DropoutMask mask : graph.masks()) {
      long[] shape = new long[mask.shape().size() + 1];
      shape[0] = b;
      for (int i = 1; i < shape.length; i++) {
        shape[i] = mask.shape().get(i - 1);
      }
      inputs.put(mask.name(), Nd4j.ones(DataType.DOUBLE, shape));
    }
    if (graph.usesDense()) {
      int m = schema.dense().size();
      inputs.put(ModelGraph.DENSE, nd(widen(batch.dense(), b * m), b, m));
    }
    if (graph.usesBatchSize()) {
      inputs.put(ModelGraph.BATCH_SIZE, nd(new double[] {b}, 1));
    }
    return inputs;
  }

  private static void setParameter(ModelGraph graph, Parameter parameter, double[] value) {
    graph.sameDiff().getVariable(parameter.name()).setArray(nd(value, parameter.dimensions()));
  }

  private void putLabels(Map<String, INDArray> inputs, Batch batch) {
    int b = batch.size();
    int tasks = schema.labels().size();
    double[] label = new double[b * tasks];
    double[] weight = new double[b * tasks];
    for (int t = 0; t < tasks; t++) {
      int present = 0;
      for (int i = t; i < label.length; i += tasks) {
        present += Float.isNaN(batch.labels()[i]) ? 0 : 1;
      }
      for (int i = t; i < label.length; i += tasks) {
        boolean missing = Float.isNaN(batch.labels()[i]);
        label[i] = missing ? 0 : batch.labels()[i];
        weight[i] = missing ? 0 : 1.0 / present;
      }
    }
    inputs.put(LABEL, nd(label, b, tasks));
    inputs.put(LOSS_WEIGHT, nd(weight, b, tasks));
  }

  private Map<String, double[]> gradients(Map<String, INDArray> found, Batch batch) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    for (Parameter p : training.parameters()) {
      // SameDiff has no gradient for a parameter that does not reach the loss.
      boolean used = found.get(p.name()) != null;
      gradients.put(p.name(), used ? array(found, p.name()) : new double[(int) p.size()]);
    }
    tables().forEach((name, bag) -> gradients.put(name, new double[bag.rows() * bag.width()]));
    training
        .bags()
        .forEach(
            (name, bag) -> scatter(bag, array(found, name), batch, gradients.get(bag.table())));
    return gradients;
  }

  /** The pooled rows of a bag, [B, width], or the rows of a sequence, [B, L * width]. */
  public static double[] pool(EmbeddingBag bag, double[] table, Batch batch) {
    int width = bag.width();
    double[] out = new double[batch.size() * bag.exampleWidth()];
    forEachId(
        bag,
        batch,
        (place, id, share) -> {
          for (int j = 0; j < width; j++) {
            out[place * width + j] += share * table[id * width + j];
          }
        });
    return out;
  }

  /** Where a sequence has ids, [B, L]: its last positions. */
  public static double[] present(SparseFeature sequence, Batch batch) {
    int length = sequence.sequence();
    double[] present = new double[batch.size() * length];
    int[] offsets = batch.bags(sequence.name()).offsets();
    for (int b = 0; b < batch.size(); b++) {
      for (int back = 1; back <= offsets[b + 1] - offsets[b]; back++) {
        present[(b + 1) * length - back] = 1;
      }
    }
    return present;
  }

  /** Adds the gradient of pooled rows to the gradient of their table. */
  public static void scatter(EmbeddingBag bag, double[] from, Batch batch, double[] to) {
    int width = bag.width();
    forEachId(
        bag,
        batch,
        (place, id, share) -> {
          for (int j = 0; j < width; j++) {
            to[id * width + j] += share * from[place * width + j];
          }
        });
  }

  private interface IdVisitor {
    /**
     * Takes an id.
     *
     * @param place the number of its row among those of all examples
     */
    void visit(int place, int id, double share);
  }

  private static void forEachId(EmbeddingBag bag, Batch batch, IdVisitor visitor) {
    IdBags bags = batch.bags(bag.feature());
    for (int b = 0; b < batch.size(); b++) {
      int first = bags.offsets()[b];
      int last = bags.offsets()[b + 1];
      boolean sequence = bag.positions() > 1;
      double share = bag.pooling() == Pooling.MEAN && !sequence ? 1.0 / (last - first) : 1;
      for (int i = first; i < last; i++) {
        // The last id of a sequence has its last position.
        int place = sequence ? (b + 1) * bag.positions() - (last - i) : b;
        visitor.visit(place, bags.values()[i], share);
      }
    }
  }

  private static double[] initial(Initializer initializer, long seed, String name, long size) {
    float[] values = new float[Math.toIntExact(size)];
    initializer.fill(values, seed, name, 0);
    return widen(values, values.length);
  }

  static double[] widen(float[] values, int count) {
    double[] out = new double[count];
    Arrays.setAll(out, i -> values[i]);
    return out;
  }

  private static INDArray nd(double[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape(shape);
  }

  private static double[] array(Map<String, INDArray> arrays, String name) {
    INDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException("SameDiff gave no value for '" + name + "'");
    }
    return array.dup('c').data().asDouble();
  }
}
