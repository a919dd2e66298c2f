package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Concat;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Part;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Decides which results are computed where they are needed, so that concatenation copies nothing
 * and gradients lie beside each other: parts of a concatenation are written straight into it (bags
 * too: an embedding is pooled into its row of X0), and parameters' gradients into their region.
 */
final class Placement {
  private final Graph graph;
  private final BufferTable buffers;
  private final Map<Node, View> places = new HashMap<>();

  Placement(Graph graph, ParameterLayout parameters, BufferTable buffers) {
    this.graph = graph;
    this.buffers = buffers;
    placeGradients(parameters);
    placeParts();
  }

  /** Where a node's result has to go, or null if it is free. */
  @Nullable View of(Node node) {
    return places.get(node);
  }

  /** The node behind reshapes. */
  static Node root(Node node) {
    return node.op() instanceof Reshape ? root(node.input(0)) : node;
  }

  /** A gradient of one or several parameters: where the whole tensor would begin in the region. */
  private record Share(ParameterLayout.Slot slot, long begin) {}

  private void placeGradients(ParameterLayout parameters) {
    Map<Node, List<Share>> shares = new LinkedHashMap<>();
    parameters
        .slots()
        .forEach(
            (name, slot) -> {
              Node node = graph.outputs().get(Graph.GRADIENT + name);
              if (node != null) {
                Node root = root(node);
                long begin = slot.offset();
                if (root.op() instanceof Slice slice && slice.axis() == 0 && slice.step() == 1) {
                  Node whole = root.input(0);
                  begin -= slice.start() * whole.shape().remove(0).elements().factor();
                  root = root(whole);
                }
                shares.computeIfAbsent(root, n -> new ArrayList<>()).add(new Share(slot, begin));
              }
            });
    shares.forEach(
        (root, list) -> {
          long covered = list.stream().mapToLong(share -> share.slot.size()).sum();
          boolean together = list.stream().map(Share::begin).distinct().count() == 1;
          if (together && covered == root.shape().elements().factor() && isMovable(root.op())) {
            int buffer = buffers.add(Region.GRADIENTS, list.get(0).begin, root.shape().elements());
            places.put(root, View.dense(buffer, root.shape()));
          }
        });
  }

  /** Outer concatenations first, since an inner one may be a part of an outer one. */
  private void placeParts() {
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.op() instanceof Concat concat
          && !node.inputs().stream().allMatch(Placement::isParameter)) {
        View whole = places.computeIfAbsent(node, n -> buffers.arena(n.shape()));
        long start = 0;
        for (Node part : node.inputs()) {
          long length = part.shape().dim(concat.axis()).factor();
          placePart(part, whole.slice(concat.axis(), start, length, 1));
          start += length;
        }
      }
    }
  }

  private void placePart(Node part, View target) {
    Node root = root(part);
    if (part.is(Reshape.class) && (root.is(Permute.class) || root.is(Slice.class))) {
      places.putIfAbsent(part, target); // should no view say it, it is copied to there
      return;
    }
    if (places.containsKey(root) || !(isMovable(root.op()) || root.is(Concat.class))) {
      return;
    }
    View view = target.reshape(root.shape());
    if (view != null && view.hasDenseRows()) {
      places.put(root, view);
    }
  }

  static boolean isParameter(Node node) {
    return node.op() instanceof Input input && input.kind() == Input.Kind.PARAMETER;
  }

  private static boolean isMovable(Op op) {
    if (op instanceof Input input) {
      return switch (input.kind()) {
        case BAG, DENSE -> true;
        default -> false;
      };
    }
    // What has several results is moved part by part.
    return op instanceof Part || (op instanceof KernelOp && !(op instanceof LayerNormGradient));
  }
}
