package org.jingu.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jspecify.annotations.Nullable;

/**
 * Makes one product of several that share their right operand: W_L X, W_R X and W_c X become [W_L;
 * W_R; W_c] X, whose parts are then read as slices. The scheduler lays the parameters out one after
 * another, so that stacking them costs nothing.
 */
final class ProductStacking implements Pass {
  @Override
  public String name() {
    return "stacking of products";
  }

  /** What the members of a group have in common. */
  private record Group(Node right, boolean transposeB) {}

  @Override
  public Graph run(Graph graph) {
    Map<Group, List<Node>> groups = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof MatMul product && isCandidate(node, product)) {
        groups
            .computeIfAbsent(new Group(node.input(1), product.transposeB()), g -> new ArrayList<>())
            .add(node);
      }
    }
    Map<Node, List<Node>> stackOf = new HashMap<>();
    for (List<Node> members : groups.values()) {
      long distinct = members.stream().map(m -> m.input(0)).distinct().count();
      if (members.size() > 1 && distinct == members.size()) {
        members.forEach(member -> stackOf.put(member, members));
      }
    }
    GraphBuilder builder = new GraphBuilder();
    return graph.rewrite(
        builder, (node, inputs) -> rewrite(builder, node, inputs, stackOf.get(node)));
  }

  private static boolean isCandidate(Node node, MatMul product) {
    return product.sharedLeft(node.input(0).shape(), node.input(1).shape())
        && !product.transposeA()
        && node.input(0).op() instanceof Input input
        && input.kind() == Input.Kind.PARAMETER;
  }

  private static @Nullable Node rewrite(
      GraphBuilder b, Node node, List<Node> inputs, @Nullable List<Node> members) {
    if (members == null || !(node.op() instanceof MatMul product)) {
      return null;
    }
    // Parameters have no inputs, so those of later members can be made here.
    List<Node> left = members.stream().map(m -> b.add(m.input(0).op())).toList();
    Node all = b.matmul(b.concat(0, left), inputs.get(1), false, product.transposeB(), false);
    long before =
        members.subList(0, members.indexOf(node)).stream()
            .mapToLong(m -> m.shape().dim(1).factor())
            .sum();
    return b.slice(all, 1, before, node.shape().dim(1).factor(), 1);
  }
}
