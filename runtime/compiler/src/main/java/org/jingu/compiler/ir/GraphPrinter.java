package org.jingu.compiler.ir;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a graph, a line a node, numbered from 0 so that the text depends on nothing else. */
final class GraphPrinter {
  private GraphPrinter() {}

  static String print(Graph graph) {
    Map<Node, String> names = new HashMap<>();
    StringBuilder out = new StringBuilder();
    for (Node node : graph.nodes()) {
      names.put(node, "%" + names.size());
      out.append(names.get(node)).append(' ');
      out.append(node.shapes().stream().map(Shape::toString).collect(Collectors.joining(" ")));
      out.append(" = ").append(operation(node, node.inputs().stream().map(names::get).toList()));
      out.append('\n');
    }
    graph
        .outputs()
        .forEach(
            (name, node) -> out.append(name).append(" -> ").append(names.get(node)).append('\n'));
    return out.toString();
  }

  /** An operation with its inputs' names. */
  static String operation(Node node, List<String> inputs) {
    Op op = node.op();
    StringBuilder out = new StringBuilder(op.name());
    if (!op.attributes().isEmpty()) {
      out.append(' ').append(op.attributes());
    }
    if (op instanceof Elementwise map) {
      return out.append(' ').append(map.function().print(inputs)).toString();
    }
    if (op instanceof Reduce reduce && !reduce.body().isIdentity()) {
      return out.append(" of ").append(reduce.body().print(inputs)).toString();
    }
    if (op instanceof MatMul product) {
      List<String> arguments = new java.util.ArrayList<>(inputs.subList(1, inputs.size()));
      arguments.set(0, "y");
      out.append(' ').append(inputs.get(0)).append(' ').append(inputs.get(1));
      if (!product.epilogue().isIdentity()) {
        out.append(" then ").append(product.epilogue().print(arguments));
      }
      return out.toString();
    }
    for (String input : inputs) {
      out.append(' ').append(input);
    }
    return out.toString();
  }
}
