package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Named results and everything that they need.
 *
 * <p>The names: {@code logits}; {@code loss}; {@code grad/PARAMETER}; {@code grad/BAG}, with a
 * bag's name as on the model's graph; {@code state/NAME}, what a running state becomes.
 */
public final class Graph {
  /** The name of the logits [B, T]. */
  public static final String LOGITS = "logits";

  /** The name of the loss, a scalar. */
  public static final String LOSS = "loss";

  /** The prefix of gradients. */
  public static final String GRADIENT = "grad/";

  /** The prefix of the new values of running states. */
  public static final String STATE = "state/";

  private final Map<String, Node> outputs;
  private final List<Node> nodes;

  /** Takes the named results, in order. */
  public Graph(Map<String, Node> outputs) {
    this.outputs = new LinkedHashMap<>(outputs);
    this.nodes = reachable(outputs.values());
  }

  /** The results by name, in order. */
  public Map<String, Node> outputs() {
    return java.util.Collections.unmodifiableMap(outputs);
  }

  /**
   * One result.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Node output(String name) {
    Node node = outputs.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "the graph has no output '" + name + "', only " + outputs.keySet());
    }
    return node;
  }

  /** Every node that a result needs, inputs before users. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The nodes that come from outside. */
  public List<Node> inputs() {
    return nodes.stream().filter(n -> n.is(Input.class)).toList();
  }

  /** How many times each node is an input or a result. */
  public Map<Node, Integer> uses() {
    Map<Node, Integer> uses = new HashMap<>();
    for (Node node : nodes) {
      node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    outputs.values().forEach(output -> uses.merge(output, 1, Integer::sum));
    return uses;
  }

  /**
   * Builds this graph anew through a builder, which drops dead nodes, folds constants and merges
   * equal nodes.
   *
   * @param rule what a node becomes, given its new inputs; null keeps the node
   */
  public Graph rewrite(GraphBuilder builder, BiFunction<Node, List<Node>, @Nullable Node> rule) {
    Map<Node, Node> renewed = new HashMap<>();
    for (Node node : nodes) {
      List<Node> inputs = node.inputs().stream().map(renewed::get).toList();
      Node replacement = rule.apply(node, inputs);
      renewed.put(node, replacement == null ? node.op().rebuild(builder, inputs) : replacement);
    }
    Map<String, Node> results = new LinkedHashMap<>();
    outputs.forEach((name, node) -> results.put(name, renewed.get(node)));
    return new Graph(results);
  }

  private static List<Node> reachable(Collection<Node> roots) {
    Set<Node> seen = new HashSet<>(roots);
    List<Node> pending = new ArrayList<>(seen);
    while (!pending.isEmpty()) {
      for (Node input : pending.remove(pending.size() - 1).inputs()) {
        if (seen.add(input)) {
          pending.add(input);
        }
      }
    }
    List<Node> sorted = new ArrayList<>(seen);
    sorted.sort(Comparator.comparingInt(Node::id));
    return List.copyOf(sorted);
  }

  @Override
  public String toString() {
    return GraphPrinter.print(this);
  }
}
