package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product, with a scalar function of its elements as epilogue.
 *
 * <p>Inputs are a, b and the epilogue's further arguments. An operand is a matrix or a stack of
 * them ([g, rows, columns]); a matrix beside a stack is shared by its every member. In formulas,
 * for every g: {@code y[g] = epilogue(op(a[g]) op(b[g]), ...)}, where op transposes or not. A
 * shared left operand is how {@code W X} for every example is written; whether it runs as many
 * small products or as one large one over a transposed layout is the back end's choice.
 *
 * @param transposeA whether a comes as [k, m] instead of [m, k]
 * @param transposeB whether b comes as [n, k] instead of [k, n]
 * @param sumStack whether the products of two stacks are summed into one matrix, as in the gradient
 *     of a shared operand
 * @param epilogue a function of the product (argument 0) and of the inputs from the third, which
 *     broadcast to the result's shape
 */
public record MatMul(
    boolean transposeA, boolean transposeB, boolean sumStack, ScalarFunction epilogue)
    implements KernelOp {

  /** A product without an epilogue. */
  public MatMul(boolean transposeA, boolean transposeB, boolean sumStack) {
    this(transposeA, transposeB, sumStack, ScalarFunction.IDENTITY);
  }

  /**
   * The sizes of a product: {@code stack} products of [m, k] by [k, n].
   *
   * @param stack the number of matrix products
   * @param m the rows
   * @param n the columns
   * @param k the length of the summed dimension
   */
  public record Sizes(Dim stack, Dim m, Dim n, Dim k) {}

  @Override
  public String name() {
    return sumStack ? "matmul_sum" : "matmul";
  }

  @Override
  public String attributes() {
    return transposeA && transposeB ? "aT bT" : transposeA ? "aT" : transposeB ? "bT" : "";
  }

  /**
   * The sizes for two operands.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public Sizes sizes(Shape a, Shape b) {
    if (a.rank() < 2 || a.rank() > 3 || b.rank() < 2 || b.rank() > 3) {
      throw misfit(a, b, "operands are matrices or stacks of matrices, of rank 2 or 3");
    }
    Dim m = a.dim(transposeA ? -1 : -2);
    Dim k = a.dim(transposeA ? -2 : -1);
    Dim n = b.dim(transposeB ? -2 : -1);
    if (!k.equals(b.dim(transposeB ? -1 : -2))) {
      throw misfit(a, b, "the summed dimensions differ");
    }
    if (a.rank() == 3 && b.rank() == 3 && !a.dim(0).equals(b.dim(0))) {
      throw misfit(a, b, "the stacks differ in number");
    }
    if (sumStack && (a.rank() != 3 || b.rank() != 3)) {
      throw misfit(a, b, "a sum over the stack needs two stacks");
    }
    return new Sizes(a.rank() == 3 ? a.dim(0) : b.rank() == 3 ? b.dim(0) : Dim.ONE, m, n, k);
  }

  /** Whether one matrix on the left meets a stack on the right: W X for every example. */
  public boolean sharedLeft(Shape a, Shape b) {
    return a.rank() == 2 && b.rank() == 3;
  }

  @Override
  public double flops(List<Shape> inputs, long batch) {
    Sizes sizes = sizes(inputs.get(0), inputs.get(1));
    return 2.0 * sizes.stack.at(batch) * sizes.m.at(batch) * sizes.n.at(batch) * sizes.k.at(batch);
  }

  @Override
  public boolean takesAnyView(int input) {
    return input >= 2;
  }

  @Override
  public String print(List<String> inputs) {
    String product = KernelOp.super.print(inputs.subList(0, 2));
    if (epilogue.isIdentity()) {
      return product;
    }
    List<String> arguments = new ArrayList<>(inputs.subList(1, inputs.size()));
    arguments.set(0, "y");
    return product + " then " + epilogue.print(arguments);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs >= 2;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    if (inputs.size() != epilogue.arity() + 1) {
      throw new IllegalArgumentException(
          "matmul has %d inputs for an epilogue of %d arguments"
              .formatted(inputs.size(), epilogue.arity()));
    }
    Shape a = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    Sizes sizes = sizes(a, b);
    boolean stacked = !sumStack && (a.rank() == 3 || b.rank() == 3);
    Shape shape =
        new Shape(
            stacked
                ? Arrays.asList(sizes.stack, sizes.m, sizes.n)
                : Arrays.asList(sizes.m, sizes.n));
    for (Node extra : inputs.subList(2, inputs.size())) {
      if (!extra.shape().broadcastsTo(shape)) {
        throw new IllegalArgumentException(
            "matmul's epilogue cannot broadcast " + extra.shape() + " to " + shape);
      }
    }
    return List.of(shape);
  }

  @Override
  public List<@Nullable Node> gradient(GraphBuilder b, Node node, Node g) {
    if (!epilogue.isIdentity()) {
      throw new IllegalStateException("differentiate before epilogues are fused");
    }
    Node x = node.input(0);
    Node y = node.input(1);
    boolean stacks = g.shape().rank() == 3 || sumStack;
    boolean sumX = stacks && x.shape().rank() == 2;
    boolean sumY = stacks && y.shape().rank() == 2;
    Node dx =
        transposeA
            ? b.matmul(y, g, transposeB, true, sumX)
            : b.matmul(g, y, false, !transposeB, sumX);
    Node dy =
        transposeB
            ? b.matmul(g, x, true, transposeA, sumY)
            : b.matmul(x, g, !transposeA, false, sumY);
    return Arrays.asList(dx, dy);
  }

  /** A product that is a stack stays as a pass has left it. */
  @Override
  public Node rebuild(GraphBuilder b, List<Node> inputs) {
    boolean stacked = !sumStack && inputs.stream().limit(2).anyMatch(x -> x.shape().rank() == 3);
    return stacked || !epilogue.isIdentity()
        ? b.add(this, inputs)
        : b.matmul(inputs.get(0), inputs.get(1), transposeA, transposeB, sumStack);
  }

  @Override
  public <R extends @Nullable Object> R accept(KernelOp.Visitor<R> visitor) {
    return visitor.visit(this);
  }

  private IllegalArgumentException misfit(Shape a, Shape b, String why) {
    return new IllegalArgumentException(
        "matmul of %s%s and %s%s: %s"
            .formatted(
                a, transposeA ? " transposed" : "", b, transposeB ? " transposed" : "", why));
  }
}
