package org.jingu.compiler.ir;

import java.util.HashMap;
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
      out.append(" = ").append(node.op().print(node.inputs().stream().map(names::get).toList()));
      out.append('\n');
    }
    graph
        .outputs()
        .forEach(
            (name, node) -> out.append(name).append(" -> ").append(names.get(node)).append('\n'));
    return out.toString();
  }
}
