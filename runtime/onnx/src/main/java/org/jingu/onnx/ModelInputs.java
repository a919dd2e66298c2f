package org.jingu.onnx;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;

/** What comes into the compiler's graph from outside: weights, dense values, ids and look-ups. */
final class ModelInputs {
  private final OnnxGraph graph;
  private final ModelGraph model;
  private final Weights weights;
  private final Map<String, Lookup> lookups = new HashMap<>();
  private String dense = "";

  /**
   * Declares the inputs that a graph reads, in the order of the schema.
   *
   * @param singles the features that have at most one id an example
   */
  ModelInputs(
      OnnxGraph graph, ModelGraph model, Graph evaluation, Weights weights, Set<String> singles) {
    this.graph = graph;
    this.model = model;
    this.weights = weights;
    Set<String> read = new LinkedHashSet<>();
    for (Node input : evaluation.inputs()) {
      Input op = (Input) input.op();
      switch (op.kind()) {
        case BAG -> read.add(bag(op).feature());
        case PRESENT -> read.add(sequence(op).name());
        case DENSE ->
            dense =
                graph.input(
                    ModelGraph.DENSE,
                    ElementType.FLOAT,
                    "the dense features " + String.join(", ", model.schema().dense()),
                    Port.BATCH,
                    Integer.toString(model.schema().dense().size()));
        default -> {
          // It is no input of a caller's.
        }
      }
    }
    for (SparseFeature feature : model.schema().sparse()) {
      if (read.contains(feature.name())) {
        boolean single = singles.contains(feature.name());
        lookups.put(feature.name(), Lookup.declare(graph, feature, single));
      }
    }
  }

  private EmbeddingBag bag(Input op) {
    return Objects.requireNonNull(model.bags().get(op.label()), op.label());
  }

  private SparseFeature sequence(Input op) {
    return Objects.requireNonNull(model.sequences().get(op.label()), op.label());
  }

  private Lookup lookup(String feature) {
    return Objects.requireNonNull(lookups.get(feature), feature);
  }

  /** The name of an input's value. */
  String value(Input op) {
    return switch (op.kind()) {
      case BAG -> pooled(bag(op));
      case PRESENT -> lookup(sequence(op).name()).present();
      case DENSE -> dense;
      case BATCH_SIZE ->
          graph.add(
              "Cast", List.of(graph.batchSize()), Attribute.of("to", ElementType.FLOAT.number()));
      case PARAMETER, STATE ->
          graph.weight(op.label(), op.shape().dims().stream().map(Dim::factor).toList(), weights);
      case MASK, LABEL, WEIGHT, GROUP, POSITION ->
          throw UnexportableException.operation(op.name() + " " + op.label());
    };
  }

  private String pooled(EmbeddingBag bag) {
    List<Long> shape = List.of((long) bag.rows(), (long) bag.width());
    return lookup(bag.feature()).rows(bag, graph.weight(bag.table(), shape, weights));
  }
}
