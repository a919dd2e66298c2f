package org.jingu.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;

/** One node that computes, as ONNX operations; the result is the name of the node's value. */
final class KernelLowering implements KernelOp.Visitor<String> {
  private final OnnxGraph graph;
  private final Node node;
  private final List<String> inputs;

  /**
   * Prepares one node.
   *
   * @param inputs the names of its inputs
   */
  KernelLowering(OnnxGraph graph, Node node, List<String> inputs) {
    this.graph = graph;
    this.node = node;
    this.inputs = inputs;
  }

  @Override
  public String visit(Elementwise op) {
    return new ScalarLowering(graph).apply(op.function(), inputs, shapes(), op.shape());
  }

  private List<Shape> shapes() {
    return node.inputs().stream().map(Node::shape).toList();
  }

  @Override
  public String visit(MatMul op) {
    String product = product(op);
    if (op.epilogue().isIdentity()) {
      return product;
    }
    List<String> arguments = new ArrayList<>(inputs.subList(1, inputs.size()));
    List<Shape> shapes = new ArrayList<>(shapes().subList(1, inputs.size()));
    arguments.set(0, product);
    shapes.set(0, node.shape());
    return new ScalarLowering(graph).apply(op.epilogue(), arguments, shapes, node.shape());
  }

  private String product(MatMul op) {
    int rankA = node.input(0).shape().rank();
    int rankB = node.input(1).shape().rank();
    if (rankA == 2 && rankB == 2 && (op.transposeA() || op.transposeB())) {
      return graph.add(
          "Gemm",
          inputs.subList(0, 2),
          Attribute.of("transA", op.transposeA() ? 1 : 0),
          Attribute.of("transB", op.transposeB() ? 1 : 0));
    }
    String a = op.transposeA() ? transposed(inputs.get(0), rankA) : inputs.get(0);
    String b = op.transposeB() ? transposed(inputs.get(1), rankB) : inputs.get(1);
    String product = graph.add("MatMul", List.of(a, b));
    return op.sumStack()
        ? graph.add("ReduceSum", List.of(product, graph.integers(0)), Attribute.of("keepdims", 0))
        : product;
  }

  private String transposed(String matrices, int rank) {
    return graph.add(
        "Transpose",
        List.of(matrices),
        Attribute.of("perm", rank == 2 ? List.of(1, 0) : List.of(0, 2, 1)));
  }

  @Override
  public String visit(Reduce op) {
    String body = new ScalarLowering(graph).apply(op.body(), inputs, shapes(), op.domain());
    String axes = graph.integers(op.axes().stream().mapToLong(Integer::longValue).toArray());
    String type =
        switch (op.kind()) {
          case SUM -> "ReduceSum";
          case MEAN -> "ReduceMean";
          case MAX -> "ReduceMax";
        };
    return graph.add(type, List.of(body, axes), Attribute.of("keepdims", 1));
  }

  @Override
  public String visit(Softmax op) {
    return graph.add("Softmax", inputs, Attribute.of("axis", -1));
  }

  @Override
  public String visit(LayerNorm op) {
    List<String> arguments = new ArrayList<>(inputs);
    if (arguments.size() == 1) {
      arguments.add(ones(node.shape().dim(-1)));
    }
    return graph.add(
        "LayerNormalization",
        arguments,
        Attribute.of("axis", -1),
        Attribute.of("epsilon", op.eps()));
  }

  /** ONNX asks for a gain. */
  private String ones(Dim width) {
    double[] ones = LongStream.range(0, width.factor()).mapToDouble(i -> 1).toArray();
    return graph.floats(Collections.singletonList(width.factor()), ones);
  }

  @Override
  public String visit(SoftmaxGradient op) {
    throw UnexportableException.operation(op.name());
  }

  @Override
  public String visit(LayerNormGradient op) {
    throw UnexportableException.operation(op.name());
  }
}
