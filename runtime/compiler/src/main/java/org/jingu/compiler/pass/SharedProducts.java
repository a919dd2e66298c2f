package org.jingu.compiler.pass;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Recognises W X for every example. SameDiff has no product of a matrix and a stack, so models
 * write it as permute, reshape, product, reshape and permute; left so, every one of them would move
 * the whole of X.
 */
final class SharedProducts implements Pass {
  @Override
  public String name() {
    return "find-shared-products";
  }

  @Override
  public Stage stage() {
    return Stage.RECOGNISED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder first = new GraphBuilder();
    Map<Node, Integer> uses = graph.uses();
    Graph stacked = graph.rewrite(first, (node, inputs) -> stack(first, node, inputs, uses));
    GraphBuilder second = new GraphBuilder();
    Map<Node, Integer> stackedUses = stacked.uses();
    return stacked.rewrite(second, (node, inputs) -> exchange(second, node, inputs, stackedUses));
  }

  /** reshape(reshape(Xᵀ) W) to a stack becomes Xᵀ W for every member of the stack. */
  private static @Nullable Node stack(
      GraphBuilder b, Node node, List<Node> inputs, Map<Node, Integer> uses) {
    if (!(node.op() instanceof Reshape)
        || !(inputs.get(0).op() instanceof MatMul product)
        || uses.get(node.input(0)) != 1
        || product.transposeA()
        || product.sumStack()
        || node.shape().rank() != 3) {
      return null;
    }
    Node rows = inputs.get(0).input(0);
    if (!(rows.op() instanceof Reshape)
        || !(rows.input(0).op() instanceof Permute permute)
        || !permute.swapsLastTwo()
        || !sameStack(rows.input(0).shape(), node.shape())) {
      return null;
    }
    Node x = rows.input(0).input(0);
    return b.add(new MatMul(true, product.transposeB(), false), x, inputs.get(0).input(1));
  }

  /** The transpose of A B for every member of a stack is Bᵀ Aᵀ. */
  private static @Nullable Node exchange(
      GraphBuilder b, Node node, List<Node> inputs, Map<Node, Integer> uses) {
    if (!(node.op() instanceof Permute permute)
        || !permute.swapsLastTwo()
        || !(inputs.get(0).op() instanceof MatMul product)
        || uses.get(node.input(0)) != 1
        || product.sumStack()
        || node.shape().rank() != 3) {
      return null;
    }
    Node y = inputs.get(0);
    return b.matmul(y.input(1), y.input(0), !product.transposeB(), !product.transposeA(), false);
  }

  private static boolean sameStack(Shape a, Shape b) {
    return a.rank() == 3 && a.sub(0, 2).equals(b.sub(0, 2));
  }
}
