package org.jingu.compiler.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Puts a map into the product that it reads: bias and ReLU of a layer, the mask of ReLU's gradient,
 * the sum of the gradients of two paths.
 */
final class EpilogueFusion implements Pass {
  /** Epilogues with more inputs than this are better as kernels of their own. */
  private static final int MOST_EXTRAS = 6;

  @Override
  public String name() {
    return "fuse-into-products";
  }

  @Override
  public Stage stage() {
    return Stage.FUSED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    Map<Node, Integer> uses = graph.uses();
    return graph.rewrite(builder, (node, inputs) -> fuse(builder, node, inputs, uses));
  }

  private static @Nullable Node fuse(
      GraphBuilder b, Node node, List<Node> inputs, Map<Node, Integer> uses) {
    if (!(node.op() instanceof Elementwise map) || inputs.size() > MOST_EXTRAS) {
      return null;
    }
    // The last product is the host, since by then all other inputs are there.
    int host = -1;
    for (int i = 0; i < inputs.size(); i++) {
      Node product = product(node.input(i), inputs.get(i), uses);
      if (product != null
          && inputs.get(i).shape().equals(node.shape())
          && (host < 0 || node.input(i).id() > node.input(host).id())
          && others(b, inputs, i, product.shape()) != null) {
        host = i;
      }
    }
    if (host < 0) {
      return null;
    }
    Node product = Objects.requireNonNull(product(node.input(host), inputs.get(host), uses));
    List<Node> others = Objects.requireNonNull(others(b, inputs, host, product.shape()));
    return b.reshape(join(b, map.function(), product, host, others), node.shape());
  }

  /** The product behind an input that nothing else reads, through a reshape or not. */
  private static @Nullable Node product(Node old, Node renewed, Map<Node, Integer> uses) {
    Node product = renewed.op() instanceof Reshape ? renewed.input(0) : renewed;
    boolean onlyReader =
        uses.get(old) == 1 && (!(old.op() instanceof Reshape) || uses.get(old.input(0)) == 1);
    return onlyReader && product.is(MatMul.class) ? product : null;
  }

  /** The other inputs in shapes that broadcast to the product's, or null if one does not. */
  private static @Nullable List<Node> others(
      GraphBuilder b, List<Node> inputs, int host, Shape shape) {
    Shape outer = inputs.get(host).shape();
    List<Node> result = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Node input = inputs.get(i);
      if (i == host) {
        continue;
      }
      if (outer.equals(shape)) {
        result.add(input);
      } else if (input.shape().equals(outer)) {
        result.add(b.reshape(input, shape));
      } else if (input.shape().rank() <= 1 && input.shape().broadcastsTo(shape)) {
        result.add(input);
      } else {
        return null;
      }
    }
    return result;
  }

  private static Node join(
      GraphBuilder b, ScalarFunction function, Node product, int host, List<Node> others) {
    MatMul old = (MatMul) product.op();
    int extras = product.inputs().size() - 2;
    ScalarFunction.Builder f = new ScalarFunction.Builder(1 + extras + others.size());
    int[] inner = new int[1 + extras];
    for (int i = 0; i < inner.length; i++) {
      inner[i] = i;
    }
    int value = f.inline(old.epilogue(), inner);
    int[] outer = new int[1 + others.size()];
    int next = 1 + extras;
    for (int i = 0; i < outer.length; i++) {
      outer[i] = i == host ? value : next++;
    }
    List<Node> inputs = new ArrayList<>(product.inputs());
    inputs.addAll(others);
    return b.add(
        new MatMul(
            old.transposeA(), old.transposeB(), old.sumStack(), f.build(f.inline(function, outer))),
        inputs);
  }
}
