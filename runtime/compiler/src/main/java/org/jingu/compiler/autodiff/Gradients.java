package org.jingu.compiler.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a scalar, by one pass from it towards its inputs that asks every operation for
 * its own rule.
 *
 * <p>The gradients of slices of one tensor are gathered and put together by concatenation, zeros
 * where nothing was read, instead of being padded and added one by one.
 */
public final class Gradients {
  private final GraphBuilder builder;
  private final Set<Node> active;
  private final Map<Node, List<Node>> sums = new HashMap<>();
  private final Map<Node, List<Piece>> pieces = new HashMap<>();

  /** The gradient of a slice. */
  private record Piece(Slice slice, Node gradient) {}

  private Gradients(GraphBuilder builder, Set<Node> active) {
    this.builder = builder;
    this.active = active;
  }

  /**
   * Differentiates.
   *
   * @param loss a scalar
   * @param by the variables, all of them inputs of the loss or not
   * @return the gradient of every variable, in its shape; zeros where the loss does not depend on
   *     it
   */
  public static Map<Node, Node> of(GraphBuilder builder, Node loss, List<Node> by) {
    Set<Node> active = new HashSet<>(by);
    List<Node> order = new ArrayList<>();
    for (Node node : new Graph(Map.of("loss", loss)).nodes()) {
      if (active.contains(node) || node.inputs().stream().anyMatch(active::contains)) {
        active.add(node);
        order.add(node);
      }
    }
    Gradients gradients = new Gradients(builder, active);
    gradients.sums.put(loss, new ArrayList<>(List.of(builder.constant(loss.shape(), 1))));
    Map<Node, Node> results = new HashMap<>();
    Collections.reverse(order);
    for (Node node : order) {
      Node g = gradients.total(node);
      if (g == null) {
        continue;
      }
      if (by.contains(node)) {
        results.put(node, g);
      } else {
        gradients.propagate(node, g);
      }
    }
    for (Node variable : by) {
      results.computeIfAbsent(variable, v -> builder.constant(v.shape(), 0));
    }
    return results;
  }

  private void propagate(Node node, Node g) {
    if (node.op() instanceof Slice slice && slice.step() == 1) {
      pieces.computeIfAbsent(node.input(0), n -> new ArrayList<>()).add(new Piece(slice, g));
      return;
    }
    List<@Nullable Node> partial = node.op().gradient(builder, node, g);
    for (int i = 0; i < partial.size(); i++) {
      Node to = node.input(i);
      Node contribution = partial.get(i);
      if (contribution != null && active.contains(to)) {
        sums.computeIfAbsent(to, n -> new ArrayList<>()).add(contribution);
      }
    }
  }

  /** The sum of all gradients that have come to a node, or null if none has. */
  private @Nullable Node total(Node node) {
    List<Node> terms = new ArrayList<>(sums.getOrDefault(node, List.of()));
    List<Piece> open = new ArrayList<>(pieces.getOrDefault(node, List.of()));
    open.sort(
        Comparator.<Piece>comparingInt(p -> p.slice.axis())
            .thenComparingLong(p -> p.slice.start()));
    while (!open.isEmpty()) {
      terms.add(joined(node, open));
    }
    return terms.stream().reduce(builder::plus).orElse(null);
  }

  /** Takes slices of one axis that do not overlap and puts them together to the whole tensor. */
  private Node joined(Node node, List<Piece> open) {
    int axis = open.get(0).slice.axis();
    long size = node.shape().dim(axis).factor();
    List<Node> parts = new ArrayList<>();
    List<Piece> left = new ArrayList<>();
    long end = 0;
    for (Piece piece : open) {
      if (piece.slice.axis() != axis || piece.slice.start() < end) {
        left.add(piece);
        continue;
      }
      pad(parts, node, axis, piece.slice.start() - end);
      parts.add(piece.gradient);
      end = piece.slice.start() + piece.slice.length();
    }
    pad(parts, node, axis, size - end);
    open.clear();
    open.addAll(left);
    return builder.concat(axis, parts);
  }

  private void pad(List<Node> parts, Node node, int axis, long length) {
    if (length > 0) {
      parts.add(builder.constant(node.shape().with(axis, Dim.of(length)), 0));
    }
  }
}
