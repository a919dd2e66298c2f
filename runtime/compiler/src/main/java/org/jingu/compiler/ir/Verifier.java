package org.jingu.compiler.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a graph against a table of rules; runs after every pass. */
public final class Verifier {
  /**
   * A rule.
   *
   * @param name what holds
   * @param from the first stage at which it holds
   * @param to the last
   * @param check returns what is wrong with a node, or null
   */
  private record Rule(String name, Stage from, Stage to, Check check) {
    boolean holdsAt(Stage stage) {
      return from.compareTo(stage) <= 0 && stage.compareTo(to) <= 0;
    }
  }

  @FunctionalInterface
  private interface Check {
    @Nullable String problem(Node node);
  }

  private static final List<Rule> RULES =
      List.of(
          always("inputs come before their users", Verifier::order),
          always("a node with several results is read through parts", Verifier::parts),
          always("an operation has as many inputs as it takes", Verifier::arity),
          always("the recorded shapes follow from the inputs", Verifier::shapes),
          new Rule(
              "normalizations are recognised, not imported",
              Stage.IMPORTED,
              Stage.IMPORTED,
              node -> found(node, node.is(Normalize.class))),
          new Rule(
              "the loss, its inputs and operations of gradients come with differentiation",
              Stage.IMPORTED,
              Stage.RECOGNISED,
              node -> found(node, isOfGradients(node))),
          new Rule(
              "reductions and products take in maps last",
              Stage.IMPORTED,
              Stage.LOWERED,
              node -> found(node, hasMap(node))),
          new Rule(
              "normalizations are lowered once gradients are made",
              Stage.LOWERED,
              Stage.FUSED,
              node -> found(node, node.is(Normalize.class))));

  private Verifier() {}

  private static Rule always(String name, Check check) {
    return new Rule(name, Stage.IMPORTED, Stage.FUSED, check);
  }

  /**
   * Checks every node.
   *
   * @param pass what made the graph, for the message
   * @param stage the stage at which the graph is
   * @throws IllegalStateException if a rule is broken: a mistake in the pass, not in the model
   */
  public static void verify(String pass, Stage stage, Graph graph) {
    Set<String> labels = new HashSet<>();
    for (Node node : graph.nodes()) {
      for (Rule rule : RULES) {
        String problem = rule.holdsAt(stage) ? rule.check.problem(node) : null;
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

  private static @Nullable String found(Node node, boolean wrong) {
    return wrong
        ? "there is " + node.op().print(node.inputs().stream().map(Node::toString).toList())
        : null;
  }

  private static boolean isOfGradients(Node node) {
    return node.is(SoftmaxGradient.class)
        || node.is(LayerNormGradient.class)
        || node.is(Part.class)
        || (node.op() instanceof Input input
            && (input.kind() == Input.Kind.LABEL || input.kind() == Input.Kind.WEIGHT));
  }

  private static boolean hasMap(Node node) {
    return (node.op() instanceof MatMul product && !product.epilogue().isIdentity())
        || (node.op() instanceof Reduce reduce && !reduce.body().isIdentity());
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
