package org.jingu.compiler.pass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Writes the permute of a map as a map of permuted inputs, where these cost nothing: constants,
 * inputs that are repeated along the axes that move, and tensors that are read in that order
 * anyway. So both halves of the gradient of x times its transpose become one map.
 */
final class PermuteSinking implements Pass {
  @Override
  public String name() {
    return "sink-permutes";
  }

  @Override
  public Stage stage() {
    return Stage.LOWERED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    Set<Node> fusible = fusible(graph);
    Set<Permuted> known = new HashSet<>();
    return graph.rewrite(
        builder,
        (node, inputs) -> {
          if (!(node.op() instanceof Permute permute)) {
            return null;
          }
          Node x = inputs.get(0);
          Node sunk = null;
          if (fusible.contains(node) && x.op() instanceof Elementwise map) {
            sunk = new Sinking(builder, known).through(map, x, permute.order());
          }
          if (sunk == null) {
            known.add(new Permuted(x, permute.order()));
          }
          return sunk;
        });
  }

  /**
   * Permutes that maps and reductions alone read, for a product takes a permute in for nothing, of
   * what nothing else reads, lest that be computed twice.
   */
  private static Set<Node> fusible(Graph graph) {
    Map<Node, Integer> uses = graph.uses();
    Set<Node> readOtherwise = new HashSet<>(graph.outputs().values());
    for (Node node : graph.nodes()) {
      if (!node.is(Elementwise.class) && !node.is(Reduce.class)) {
        readOtherwise.addAll(node.inputs());
      }
    }
    Set<Node> fusible = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.is(Permute.class)
          && !readOtherwise.contains(node)
          && uses.getOrDefault(node.input(0), 0) == 1) {
        fusible.add(node);
      }
    }
    return fusible;
  }

  /** A tensor that is read in another order. */
  private record Permuted(Node node, List<Integer> order) {}

  /**
   * Moves orders of axes through maps.
   *
   * @param known the permutes that are in the graph already
   */
  private record Sinking(GraphBuilder b, Set<Permuted> known) {
    /** The permute of a map as a map, or null where an input's permute is not free. */
    @Nullable Node through(Elementwise map, Node node, List<Integer> order) {
      List<Node> inputs = new ArrayList<>();
      for (Node input : node.inputs()) {
        Node permuted = permuted(input, order);
        if (permuted == null) {
          return null;
        }
        inputs.add(permuted);
      }
      return b.map(map.function(), inputs, map.shape().permute(order));
    }

    /** An input that broadcasts to the permuted shape, or null where its permute is not free. */
    private @Nullable Node permuted(Node input, List<Integer> order) {
      int lead = order.size() - input.shape().rank();
      if (lead > 0 && IntStream.range(0, lead).allMatch(i -> order.get(i) == i)) {
        return permuted(input, order.stream().skip(lead).map(axis -> axis - lead).toList());
      }
      Node x = input;
      for (int i = 0; i < lead; i++) {
        x = b.reshape(x, x.shape().insert(0, Dim.ONE));
      }
      if (x.op() instanceof Elementwise map && onlyRepeats(x)) {
        return through(map, x, order);
      }
      Node permuted = b.permute(x, order);
      if (!permuted.is(Permute.class) || known.contains(new Permuted(x, order))) {
        return permuted;
      }
      return ConstantFolding.fold(b, permuted, permuted.inputs());
    }

    /** Whether a map reads only smaller tensors, so that computing it anew costs little. */
    private static boolean onlyRepeats(Node map) {
      return map.inputs().stream()
          .allMatch(
              input ->
                  !input.shape().elements().equals(map.shape().elements())
                      || (input.is(Elementwise.class) && onlyRepeats(input)));
    }
  }
}
