package org.jingu.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Makes one product of several that share an operand: W_L X, W_R X and W_c X become [W_L; W_R; W_c]
 * X, and X W_Qᵀ, X W_Kᵀ and X W_Vᵀ become X [W_Q; W_K; W_V]ᵀ, whose parts are then read as slices.
 * The scheduler lays the parameters out one after another, so that stacking them costs nothing.
 */
final class ProductStacking implements Pass {
  /** Wider products gain nothing by being wider still. */
  private static final long WIDEST = 256;

  @Override
  public String name() {
    return "stack-products";
  }

  @Override
  public Stage stage() {
    return Stage.RECOGNISED;
  }

  /**
   * What the members of a group have in common.
   *
   * @param shared the operand
   * @param parametersLeft whether the parameters are the left operands
   * @param transposeB whether the right operands come transposed
   */
  private record Group(Node shared, boolean parametersLeft, boolean transposeB) {
    int parameter() {
      return parametersLeft ? 0 : 1;
    }

    /** The result's axis along which the members lie. */
    int axis(Node member) {
      return parametersLeft ? member.shape().rank() - 2 : member.shape().rank() - 1;
    }
  }

  /** A group with its members, in order. */
  private record Stack(Group group, List<Node> members) {}

  @Override
  public Graph run(Graph graph) {
    Set<Node> mapped = mapped(graph);
    Map<Group, List<Node>> groups = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      Group group = group(node, mapped);
      if (group != null) {
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(node);
      }
    }
    Map<Node, Stack> stackOf = new HashMap<>();
    groups.forEach(
        (group, members) -> {
          if (members.size() > 1) { // of different parameters, since equal products are one node
            members.forEach(member -> stackOf.put(member, new Stack(group, members)));
          }
        });
    GraphBuilder builder = new GraphBuilder();
    return graph.rewrite(
        builder, (node, inputs) -> rewrite(builder, node, inputs, stackOf.get(node)));
  }

  /** The nodes that a map reads, through reshapes or not. */
  private static Set<Node> mapped(Graph graph) {
    Set<Node> mapped = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.is(Elementwise.class)) {
        for (Node input : node.inputs()) {
          mapped.add(input);
          mapped.add(input.op() instanceof Reshape ? input.input(0) : input);
        }
      }
    }
    return mapped;
  }

  /** The group that a node may belong to, or null. */
  private static @Nullable Group group(Node node, Set<Node> mapped) {
    if (!(node.op() instanceof MatMul product) || product.transposeA() || product.sumStack()) {
      return null;
    }
    Node left = node.input(0);
    Node right = node.input(1);
    if (isParameter(left) && product.sharedLeft(left.shape(), right.shape())) {
      return new Group(right, true, product.transposeB());
    }
    // A product under a map is better off with the map as its epilogue.
    return isParameter(right)
            && !isParameter(left)
            && product.transposeB()
            && left.shape().rank() == 2
            && right.shape().dim(0).factor() <= WIDEST
            && !mapped.contains(node)
        ? new Group(left, false, true)
        : null;
  }

  private static boolean isParameter(Node node) {
    return node.op() instanceof Input input && input.kind() == Input.Kind.PARAMETER;
  }

  private static @Nullable Node rewrite(
      GraphBuilder b, Node node, List<Node> inputs, @Nullable Stack stack) {
    if (stack == null) {
      return null;
    }
    Group group = stack.group;
    int axis = group.axis(node);
    // Parameters have no inputs, so those of later members can be made here.
    Node parameters =
        b.concat(
            0, stack.members.stream().map(m -> b.add(m.input(group.parameter()).op())).toList());
    Node all =
        group.parametersLeft
            ? b.matmul(parameters, inputs.get(1), false, group.transposeB, false)
            : b.matmul(inputs.get(0), parameters, false, true, false);
    long before =
        stack.members.subList(0, stack.members.indexOf(node)).stream()
            .mapToLong(m -> m.shape().dim(axis).factor())
            .sum();
    return b.slice(all, axis, before, node.shape().dim(axis).factor(), 1);
  }
}
