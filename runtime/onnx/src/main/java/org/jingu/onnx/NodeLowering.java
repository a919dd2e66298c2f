package org.jingu.onnx;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Concat;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Part;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.Slice;

/** One node of a graph as ONNX operations; the result is the name of the node's value. */
final class NodeLowering implements Op.Visitor<String> {
  private final OnnxGraph graph;
  private final Function<Input, String> leaves;
  private final Node node;
  private final List<String> inputs;

  /**
   * Prepares one node.
   *
   * @param leaves what comes from outside
   * @param inputs the names of the node's inputs
   */
  private NodeLowering(
      OnnxGraph graph, Function<Input, String> leaves, Node node, List<String> inputs) {
    this.graph = graph;
    this.leaves = leaves;
    this.node = node;
    this.inputs = inputs;
  }

  /**
   * Writes a graph.
   *
   * @param leaves gives the name of the value of what comes from outside
   * @return the names of its results' values, by result
   */
  static Map<String, String> lower(Graph from, OnnxGraph to, Function<Input, String> leaves) {
    Map<Node, String> values = new HashMap<>();
    for (Node node : from.nodes()) {
      List<String> inputs = node.inputs().stream().map(values::get).toList();
      values.put(node, node.op().accept(new NodeLowering(to, leaves, node, inputs)));
    }
    Map<String, String> results = new LinkedHashMap<>();
    from.outputs().forEach((name, node) -> results.put(name, values.get(node)));
    return results;
  }

  @Override
  public String visit(KernelOp op) {
    return op.accept((KernelOp.Visitor<String>) new KernelLowering(graph, node, inputs));
  }

  @Override
  public String visit(Input op) {
    return leaves.apply(op);
  }

  @Override
  public String visit(Constant op) {
    if (op.isSplat()) {
      return graph.add("Expand", List.of(graph.scalar(op.value(0)), graph.sizes(op.shape())));
    }
    int size = Math.toIntExact(op.shape().elements().factor());
    return graph.floats(
        op.shape().dims().stream().map(Dim::factor).toList(),
        IntStream.range(0, size).mapToDouble(op::value).toArray());
  }

  @Override
  public String visit(Normalize op) {
    return new ScalarLowering(graph)
        .apply(
            op.function(), inputs, node.inputs().stream().map(Node::shape).toList(), node.shape());
  }

  @Override
  public String visit(Concat op) {
    return graph.add("Concat", inputs, Attribute.of("axis", op.axis()));
  }

  @Override
  public String visit(Slice op) {
    long end = op.start() + (op.length() - 1) * op.step() + 1;
    return graph.add(
        "Slice",
        List.of(
            inputs.get(0),
            graph.integers(op.start()),
            graph.integers(end),
            graph.integers(op.axis()),
            graph.integers(op.step())));
  }

  @Override
  public String visit(Reshape op) {
    long[] sizes = op.shape().dims().stream().mapToLong(d -> d.batch() ? -1 : d.factor()).toArray();
    return graph.add("Reshape", List.of(inputs.get(0), graph.integers(sizes)));
  }

  @Override
  public String visit(Permute op) {
    return graph.add("Transpose", inputs, Attribute.of("perm", op.order()));
  }

  @Override
  public String visit(Part op) {
    throw UnexportableException.operation(op.name());
  }
}
