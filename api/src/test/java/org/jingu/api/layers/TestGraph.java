package org.jingu.api.layers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntToDoubleFunction;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph around one layer, in double precision. */
final class TestGraph {
  static final String INPUT = "x";

  final ModelGraph graph;
  final Map<String, INDArray> inputs = new HashMap<>();

  private TestGraph(ModelGraph graph) {
    this.graph = graph;
  }

  /**
   * A graph whose logits are what {@code layer} makes of an input.
   *
   * @param x the input, [B, ...]
   */
  static TestGraph of(
      boolean training, INDArray x, BiFunction<ModelGraph, SDVariable, SDVariable> layer) {
    long[] shape = x.shape().clone();
    shape[0] = -1;
    Model model =
        graph ->
            graph.logits(
                layer.apply(graph, graph.sameDiff().placeHolder(INPUT, DataType.DOUBLE, shape)));
    TestGraph test = of(training, new FeatureSchema(List.of(), List.of(), List.of("y")), model);
    test.inputs.put(INPUT, x);
    if (test.graph.usesBatchSize()) {
      test.inputs.put(ModelGraph.BATCH_SIZE, Nd4j.createFromArray(new double[] {x.size(0)}));
    }
    return test;
  }

  static TestGraph of(boolean training, FeatureSchema schema, Model model) {
    TestGraph test = new TestGraph(ModelGraph.of(model, schema, training, DataType.DOUBLE));
    Random random = new Random(5);
    for (Parameter parameter : test.graph.parameters()) {
      test.set(parameter, value -> random.nextGaussian());
    }
    for (Parameter state : test.graph.states()) {
      test.inputs.put(state.name(), random(random, state.dimensions()).muli(0.1).addi(1));
    }
    return test;
  }

  private void set(Parameter parameter, IntToDoubleFunction value) {
    double[] values = new double[Math.toIntExact(parameter.size())];
    Arrays.setAll(values, value);
    graph
        .sameDiff()
        .getVariable(parameter.name())
        .setArray(Nd4j.createFromArray(values).reshape(parameter.dimensions()));
  }

  static INDArray random(Random random, long... shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return Nd4j.createFromArray(random.doubles(size).map(x -> 2 * x - 1).toArray()).reshape(shape);
  }

  INDArray parameter(String name) {
    return graph.sameDiff().getVariable(name).getArr();
  }

  INDArray logits() {
    return output(graph.logits());
  }

  INDArray output(SDVariable variable) {
    return graph.sameDiff().output(inputs, variable.name()).get(variable.name());
  }

  List<String> parameterNames() {
    return graph.parameters().stream().map(Parameter::name).toList();
  }
}
