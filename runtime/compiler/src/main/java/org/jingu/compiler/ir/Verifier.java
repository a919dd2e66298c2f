package org.jingu.compiler.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a graph against a table of rules; runs after every pass. */
public final class Verifier {
  /** One rule: returns what is wrong with a node, or null. */
  private record Rule(String name, Check check) {}

  @FunctionalInterface
  private interface Check {
    @Nullable String problem(Node node);
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule("inputs come before their users", Verifier::order),
          new Rule("a node with several results is read through parts", Verifier::parts),
          new Rule("an operation has as many inputs as it takes", Verifier::arity),
          new Rule("the recorded shapes follow from the inputs", Verifier::shapes));

  private Verifier() {}

  /**
   * Checks every node.
   *
   * @param pass what made the graph, for the message
   * @throws IllegalStateException if a rule is broken: a mistake in the pass, not in the model
   */
  public static void verify(String pass, Graph graph) {
    Set<String> labels = new HashSet<>();
    for (Node node : graph.nodes()) {
      for (Rule rule : RULES) {
        String problem = rule.check.problem(node);
        if (problem != null) {
          throw broken(pass, graph, node, rule.name, problem);
        }
      }
      if (node.op() instanceof Input input && !labels.add(input.kind() + " " + input.label())) {
        throw broken(
            pass, graph, node, "an input is one node", "'" + input.label() + "' appears twice");
      }
    }
  }

  private static IllegalStateException broken(
      String pass, Graph graph, Node node, String rule, String problem) {
    return new IllegalStateException(
        "after %s, %s breaks the rule that %s: %s%n%s".formatted(pass, node, rule, problem, graph));
  }

  private static @Nullable String order(Node node) {
    for (Node input : node.inputs()) {
      if (input.id() >= node.id()) {
        return "input " + input + " comes later";
      }
    }
    return null;
  }

  private static @Nullable String shapes(Node node) {
    try {
      List<Shape> inferred = node.op().infer(node.inputs());
      return inferred.equals(node.shapes())
          ? null
          : "recorded " + node.shapes() + ", inferred " + inferred;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String parts(Node node) {
    for (Node input : node.inputs()) {
      if (input.shapes().size() > 1 != node.is(Part.class)) {
        return node.op().name() + " reads " + input + " of " + input.shapes().size() + " results";
      }
    }
    return null;
  }

  private static @Nullable String arity(Node node) {
    return node.op().takes(node.inputs().size())
        ? null
        : node.op().name() + " has " + node.inputs().size() + " inputs";
  }
}
