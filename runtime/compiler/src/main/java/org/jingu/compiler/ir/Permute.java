package org.jingu.compiler.ir;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Another order of axes: axis i of the result is axis order[i] of the input.
 *
 * @param order a permutation of the axes
 */
public record Permute(List<Integer> order) implements Op {
  /** Copies the order. */
  public Permute {
    order = List.copyOf(order);
  }

  @Override
  public String name() {
    return "permute";
  }

  @Override
  public String attributes() {
    return order.toString();
  }

  /** The order that undoes this one. */
  public List<Integer> inverse() {
    return IntStream.range(0, order.size()).mapToObj(order::indexOf).toList();
  }

  /** Whether the last two axes change places and no other moves. */
  public boolean swapsLastTwo() {
    int n = order.size();
    return n >= 2
        && order.get(n - 1) == n - 2
        && order.get(n - 2) == n - 1
        && IntStream.range(0, n - 2).allMatch(i -> order.get(i) == i);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    Shape x = inputs.get(0).shape();
    List<Integer> sorted = order.stream().sorted().toList();
    if (!sorted.equals(IntStream.range(0, x.rank()).boxed().toList())) {
      throw new IllegalArgumentException(
          "permute of " + x + " by " + order + ", which is no permutation of its axes");
    }
    return List.of(x.permute(order));
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    return Arrays.asList(b.permute(g, inverse()));
  }

  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    return b.permute(inputs.get(0), order);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
