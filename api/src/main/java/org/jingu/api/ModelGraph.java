package org.jingu.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.array.ThreadSafeArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The graph that a model writes, together with what it declares on the way: the embedding bags that
 * enter it, its parameters, its running state, its dropout masks and its logits.
 *
 * <p>Tables stay outside the graph, because SameDiff's gather has a dense gradient: a bag is a
 * placeholder [B, width] that the runtime fills with pooled rows, or with those of a sequence side
 * by side, and whose gradient it takes back to the table. The batch dimension is symbolic: write it
 * as -1 in a reshape.
 */
public final class ModelGraph {
  /** The placeholder of the dense features. */
  public static final String DENSE = "dense";

  /** The placeholder, of shape [1], of the number of examples in the batch. */
  public static final String BATCH_SIZE = "batch_size";

  /** The prefix of the placeholders of embedding bags. */
  public static final String BAG_PREFIX = "bag/";

  /** The prefix of the placeholders that say where sequences have ids. */
  public static final String PRESENT_PREFIX = "present/";

  private final SameDiff sameDiff;
  private final FeatureSchema schema;
  private final boolean training;
  private final DataType dataType;
  private final Map<String, EmbeddingBag> bags = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Parameter> states = new LinkedHashMap<>();
  private final Map<String, SDVariable> stateUpdates = new LinkedHashMap<>();
  private final Map<String, DropoutMask> masks = new LinkedHashMap<>();
  private final Map<String, SparseFeature> sequences = new LinkedHashMap<>();
  private @Nullable SDVariable dense;
  private @Nullable SDVariable batchSize;
  private @Nullable SDVariable logits;

  private ModelGraph(FeatureSchema schema, boolean training, DataType dataType) {
    this.sameDiff = SameDiff.create();
    // SameDiff's usual holder of variables would make copies with all their elements.
    sameDiff.setArrayHolders(new SingleThreadArrayHolder(), new ThreadSafeArrayHolder(true), true);
    this.schema = schema;
    this.training = training;
    this.dataType = dataType;
  }

  /**
   * Lets a model write its graph, and checks that it is whole.
   *
   * @param training whether batch norm uses the batch's own statistics and dropout is on
   * @param dataType FLOAT, or DOUBLE for gradient checks
   * @throws IllegalStateException if the model sets no logits
   */
  public static ModelGraph of(
      Model model, FeatureSchema schema, boolean training, DataType dataType) {
    ModelGraph graph = new ModelGraph(schema, training, dataType);
    model.build(graph);
    if (graph.logits == null) {
      throw new IllegalStateException(
          model.getClass().getName() + ".build() did not call ModelGraph.logits()");
    }
    return graph;
  }

  /** The SameDiff graph, to write ops on. */
  public SameDiff sameDiff() {
    return sameDiff;
  }

  /** What the model knows of its data. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Whether this graph is for training. */
  public boolean training() {
    return training;
  }

  /** The type of every floating-point tensor. */
  public DataType dataType() {
    return dataType;
  }

  /**
   * The dense features, [B, m].
   *
   * @throws IllegalStateException if the schema has none
   */
  public SDVariable dense() {
    if (schema.dense().isEmpty()) {
      throw new IllegalStateException("the schema has no dense features: check before you ask");
    }
    if (dense == null) {
      dense = sameDiff.placeHolder(DENSE, dataType, -1, schema.dense().size());
    }
    return dense;
  }

  /** The number of examples in the batch as a tensor of shape [1]. */
  public SDVariable batchSize() {
    if (batchSize == null) {
      batchSize = sameDiff.placeHolder(BATCH_SIZE, dataType, 1);
    }
    return batchSize;
  }

  /**
   * Declares a look-up.
   *
   * @return the pooled rows, [B, width]; of a sequence its rows side by side, [B, L * width]
   * @throws IllegalArgumentException if the table was declared with another shape, the same feature
   *     is looked up in it twice, or a sequence is not looked up at as many positions as it has
   */
  public SDVariable embeddingBag(EmbeddingBag bag) {
    if (bag.positions() > 1 && bag.positions() != sequence(bag.feature()).sequence()) {
      throw new IllegalArgumentException(
          "feature '%s' is looked up at %d positions, but is a sequence of at most %d ids"
              .formatted(bag.feature(), bag.positions(), sequence(bag.feature()).sequence()));
    }
    for (EmbeddingBag other : bags.values()) {
      if (other.table().equals(bag.table())
          && (other.rows() != bag.rows() || other.width() != bag.width())) {
        throw new IllegalArgumentException(
            "table '%s' is [%d, %d] for feature '%s' but [%d, %d] for feature '%s'"
                .formatted(
                    bag.table(),
                    other.rows(),
                    other.width(),
                    other.feature(),
                    bag.rows(),
                    bag.width(),
                    bag.feature()));
      }
    }
    String name = BAG_PREFIX + bag.table() + "/" + bag.feature();
    if (bags.putIfAbsent(name, bag) != null) {
      throw new IllegalArgumentException(
          "feature '%s' is looked up in table '%s' twice: keep the variable"
              .formatted(bag.feature(), bag.table()));
    }
    return sameDiff.placeHolder(name, dataType, -1, bag.exampleWidth());
  }

  /**
   * Where a sequence has ids, [B, L]: 1 at positions with one, 0 at those before the first.
   *
   * @throws IllegalArgumentException if the schema has no such sequence
   */
  public SDVariable present(String feature) {
    String name = PRESENT_PREFIX + feature;
    if (sequences.containsKey(name)) {
      return sameDiff.getVariable(name);
    }
    SparseFeature sequence = sequence(feature);
    sequences.put(name, sequence);
    return sameDiff.placeHolder(name, dataType, -1, sequence.sequence());
  }

  private SparseFeature sequence(String feature) {
    return schema.sparse().stream()
        .filter(it -> it.name().equals(feature) && it.isSequence())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the schema has no sequence '%s'; its sequences are %s"
                        .formatted(
                            feature,
                            schema.sparse().stream()
                                .filter(SparseFeature::isSequence)
                                .map(SparseFeature::name)
                                .toList())));
  }

  /**
   * Declares a parameter. The graph has its shape, the engine its values.
   *
   * @param name the name in checkpoints
   * @throws IllegalArgumentException if the name is taken
   */
  public SDVariable parameter(String name, Initializer initializer, long... shape) {
    declare(parameters, name, initializer, shape);
    return sameDiff.var(name, new ShapeOnly(), dataType, shape);
  }

  /**
   * Declares a running state, such as the mean of a batch norm: a tensor without a gradient.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public SDVariable state(String name, Initializer initializer, long... shape) {
    declare(states, name, initializer, shape);
    return sameDiff.placeHolder(name, dataType, shape);
  }

  /**
   * Sets what a running state becomes after a training step.
   *
   * @throws IllegalArgumentException if there is no such state, or it already has an update
   */
  public void updateState(String name, SDVariable value) {
    if (!states.containsKey(name) || stateUpdates.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(
          "state '" + name + "' is not declared or already has an update");
    }
  }

  /**
   * Declares a random mask [B, shape...] that is drawn anew for every step.
   *
   * @param name unique in the graph
   * @param rate the probability of 0, in [0, 1)
   * @throws IllegalArgumentException if the rate is out of range or the name is taken
   */
  public SDVariable dropoutMask(String name, double rate, long... shape) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout rate of '" + name + "' is " + rate + "; it must be in [0, 1)");
    }
    DropoutMask mask = new DropoutMask("mask/" + name, rate, Arrays.stream(shape).boxed().toList());
    if (masks.putIfAbsent(mask.name(), mask) != null) {
      throw new IllegalArgumentException("dropout mask '" + name + "' is declared twice");
    }
    long[] batched = new long[shape.length + 1];
    batched[0] = -1;
    System.arraycopy(shape, 0, batched, 1, shape.length);
    return sameDiff.placeHolder(mask.name(), dataType, batched);
  }

  /** Sets the model's output: logits [B, T]. */
  public void logits(SDVariable logits) {
    this.logits = logits;
  }

  /** The model's output, [B, T]. */
  public SDVariable logits() {
    if (logits == null) {
      throw new IllegalStateException("logits() comes after the model is built");
    }
    return logits;
  }

  /** The bags by the names of their placeholders, in the order of declaration. */
  public Map<String, EmbeddingBag> bags() {
    return bags;
  }

  /** The sequences of which {@link #present} was asked, by the names of their placeholders. */
  public Map<String, SparseFeature> sequences() {
    return sequences;
  }

  /** The parameters in the order of declaration. */
  public Collection<Parameter> parameters() {
    return parameters.values();
  }

  /** The running states in the order of declaration. */
  public Collection<Parameter> states() {
    return states.values();
  }

  /** What running states become after a step, by name; only in a training graph. */
  public Map<String, SDVariable> stateUpdates() {
    return stateUpdates;
  }

  /** The dropout masks in the order of declaration. */
  public Collection<DropoutMask> masks() {
    return masks.values();
  }

  /** Whether the graph reads {@link #batchSize()}. */
  public boolean usesBatchSize() {
    return batchSize != null;
  }

  /** Whether the graph reads {@link #dense()}. */
  public boolean usesDense() {
    return dense != null;
  }

  private void declare(
      Map<String, Parameter> to, String name, Initializer initializer, long... shape) {
    if (parameters.containsKey(name) || states.containsKey(name)) {
      throw new IllegalArgumentException("parameter '" + name + "' is declared twice");
    }
    List<Long> dimensions = Arrays.stream(shape).boxed().toList();
    to.put(name, new Parameter(name, dimensions, initializer));
  }
}
