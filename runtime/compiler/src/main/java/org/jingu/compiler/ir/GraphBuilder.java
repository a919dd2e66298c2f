package org.jingu.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes nodes: infers shapes, gives equal nodes one identity (common subexpressions) and applies
 * the identities that always pay, such as a reshape of a reshape.
 */
public final class GraphBuilder {
  private final Map<Node.Key, Node> nodes = new HashMap<>();
  private int next;

  /**
   * A node as it is asked for, without simplification.
   *
   * @throws IllegalArgumentException if the inputs do not fit the operation
   */
  public Node add(Op op, List<Node> inputs) {
    Node.Key key = new Node.Key(op, List.copyOf(inputs));
    if (!op.takes(inputs.size())) {
      throw new IllegalArgumentException(op.name() + " has " + inputs.size() + " inputs");
    }
    Node known = nodes.get(key);
    if (known == null) {
      known = new Node(next++, op, inputs, op.infer(inputs));
      nodes.put(key, known);
    }
    return known;
  }

  /** A node as it is asked for, without simplification. */
  public Node add(Op op, Node... inputs) {
    return add(op, Arrays.asList(inputs));
  }

  /** A value from outside. */
  public Node input(Input.Kind kind, String label, Shape shape) {
    return add(Input.of(kind, label, shape));
  }

  /** A tensor of equal elements. */
  public Node constant(Shape shape, double value) {
    return add(Constant.splat(shape, value));
  }

  /** The batch size times a factor where the dimension grows with B; else the factor. */
  public Node count(Dim dim) {
    if (!dim.batch()) {
      return constant(Shape.SCALAR, (double) dim.factor());
    }
    Node size = input(Input.Kind.BATCH_SIZE, "batch_size", Shape.of(1));
    return multiply(reshape(size, Shape.SCALAR), constant(Shape.SCALAR, (double) dim.factor()));
  }

  /** A scalar function of broadcast inputs, over the shape to which they broadcast. */
  public Node map(ScalarFunction function, List<Node> inputs) {
    return map(
        function, inputs, inputs.stream().map(Node::shape).reduce(Shape.SCALAR, Shape::broadcast));
  }

  /** One scalar operation on broadcast inputs. */
  public Node map(ScalarOp op, Node... inputs) {
    return map(ScalarFunction.of(op), Arrays.asList(inputs));
  }

  /**
   * A scalar function of inputs that broadcast to a shape. Equal inputs become one argument, equal
   * elements a number in the function.
   */
  public Node map(ScalarFunction function, List<Node> inputs, Shape shape) {
    Arguments tidy = Arguments.of(function, inputs);
    if (tidy.function().arity() == 0) {
      return constant(shape, tidy.function().apply(new double[tidy.function().registers()]));
    }
    if (tidy.function().isIdentity() && tidy.inputs().get(0).shape().equals(shape)) {
      return tidy.inputs().get(0);
    }
    List<Node> ordered = tidy.inputs();
    if (ordered.size() == 2 && isCommutative(tidy.function())) {
      ordered = ordered.stream().sorted(Comparator.comparingInt(Node::id)).toList();
    }
    return add(new Elementwise(tidy.function(), shape), ordered);
  }

  private static boolean isCommutative(ScalarFunction function) {
    return function.code().size() == 1
        && function.code().get(0).op().commutative()
        && function.is(function.code().get(0).op());
  }

  /** The sum. */
  public Node plus(Node a, Node b) {
    return map(ScalarOp.ADD, a, b);
  }

  /** The product, element by element. */
  public Node multiply(Node a, Node b) {
    return map(ScalarOp.MUL, a, b);
  }

  /** The quotient, element by element. */
  public Node divide(Node a, Node b) {
    return map(ScalarOp.DIV, a, b);
  }

  /** The same elements repeated to a shape. */
  public Node broadcast(Node x, Shape shape) {
    return map(ScalarFunction.IDENTITY, List.of(x), shape);
  }

  /** A reduction of a tensor; the axes stay with size 1. */
  public Node reduce(Reduce.Kind kind, List<Integer> axes, Node x) {
    return reduce(kind, axes, ScalarFunction.IDENTITY, List.of(x), x.shape());
  }

  /** A reduction of a function of broadcast inputs; the axes stay with size 1. */
  public Node reduce(
      Reduce.Kind kind, List<Integer> axes, ScalarFunction body, List<Node> inputs, Shape domain) {
    List<Integer> wide =
        axes.stream().distinct().sorted().filter(a -> !domain.dim(a).isOne()).toList();
    Arguments tidy = Arguments.of(body, inputs);
    if (!wide.isEmpty()
        && tidy.function().isIdentity()
        && tidy.inputs().get(0).shape().equals(domain)) {
      Node simpler = ReduceIdentities.simplify(this, kind, wide, tidy.inputs().get(0));
      if (simpler != null) {
        return simpler;
      }
    }
    if (wide.isEmpty() || tidy.function().arity() == 0) {
      Node full = map(body, inputs, domain);
      if (wide.isEmpty()) {
        return full;
      }
      return add(new Reduce(kind, wide, ScalarFunction.IDENTITY, domain), full);
    }
    return add(new Reduce(kind, wide, tidy.function(), domain), tidy.inputs());
  }

  /** The sum of a gradient over the axes along which its variable was broadcast. */
  public Node sumTo(Node g, Shape shape) {
    int lead = g.shape().rank() - shape.rank();
    List<Integer> axes =
        IntStream.range(0, g.shape().rank())
            .filter(i -> i < lead || shape.dim(i - lead).isOne())
            .boxed()
            .toList();
    return reshape(reduce(Reduce.Kind.SUM, axes, g), shape);
  }

  /** The same elements in another shape. */
  public Node reshape(Node x, Shape shape) {
    if (x.shape().equals(shape)) {
      return x;
    }
    if (x.op() instanceof Reshape) {
      return reshape(x.input(0), shape);
    }
    if (x.op() instanceof Constant constant && constant.isSplat()) {
      return constant(shape, constant.value(0));
    }
    return add(new Reshape(shape), x);
  }

  /** Another order of axes. */
  public Node permute(Node x, List<Integer> order) {
    if (IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i)) {
      return x;
    }
    if (x.op() instanceof Permute inner) {
      return permute(x.input(0), order.stream().map(inner.order()::get).toList());
    }
    if (x.op() instanceof Constant constant && constant.isSplat()) {
      return constant(x.shape().permute(order), constant.value(0));
    }
    List<Integer> wide = order.stream().filter(a -> !x.shape().dim(a).isOne()).toList();
    if (wide.equals(wide.stream().sorted().toList())) {
      return reshape(x, x.shape().permute(order)); // only axes of size 1 move
    }
    return add(new Permute(order), x);
  }

  /** The last two axes exchanged. */
  public Node transpose(Node x) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, x.shape().rank()).boxed().toList());
    order.add(order.remove(order.size() - 2));
    return permute(x, order);
  }

  /** Some positions of an axis. */
  public Node slice(Node x, int axis, long start, long length, long step) {
    Dim dim = x.shape().dim(axis);
    long stride = length == 1 ? 1 : step;
    if (start == 0 && stride == 1 && dim.equals(Dim.of(length))) {
      return x;
    }
    if (x.op() instanceof Constant constant && constant.isSplat()) {
      return constant(x.shape().with(axis, Dim.of(length)), constant.value(0));
    }
    if (x.op() instanceof Slice inner && inner.axis() == axis) {
      return slice(
          x.input(0), axis, inner.start() + start * inner.step(), length, inner.step() * stride);
    }
    if (x.op() instanceof Concat concat && concat.axis() == axis) {
      long before = 0;
      for (Node part : x.inputs()) {
        long size = part.shape().dim(axis).factor();
        if (start >= before && start + (length - 1) * stride < before + size) {
          return slice(part, axis, start - before, length, stride);
        }
        before += size;
      }
    }
    return add(new Slice(axis, start, length, stride), x);
  }

  /** Tensors one after another along an axis. */
  public Node concat(int axis, List<Node> inputs) {
    List<Node> parts = new ArrayList<>();
    for (Node input : inputs) {
      List<Node> pieces =
          input.op() instanceof Concat inner && inner.axis() == axis
              ? input.inputs()
              : List.of(input);
      for (Node piece : pieces) {
        append(axis, parts, piece);
      }
    }
    return parts.size() == 1 ? parts.get(0) : add(new Concat(axis), parts);
  }

  /** Adds a part, put together with the last one where both are neighbouring slices. */
  private void append(int axis, List<Node> parts, Node part) {
    if (!parts.isEmpty()) {
      Node last = parts.get(parts.size() - 1);
      if (last.op() instanceof Slice a
          && part.op() instanceof Slice b
          && last.input(0).equals(part.input(0))
          && a.axis() == axis
          && b.axis() == axis
          && a.step() == 1
          && b.step() == 1
          && a.start() + a.length() == b.start()) {
        parts.remove(parts.size() - 1);
        parts.add(slice(last.input(0), axis, a.start(), a.length() + b.length(), 1));
        return;
      }
    }
    parts.add(part);
  }

  /** One result of a node with several. */
  public Node part(Node x, int index) {
    return add(new Part(index), x);
  }

  /**
   * A matrix product of matrices or of stacks of them with any number of leading dimensions.
   *
   * <p>Transposes are taken into the product, leading dimensions are flattened, and a stack times a
   * shared right operand becomes one product.
   *
   * @param sumStack whether the products of two stacks are summed into one matrix
   */
  public Node matmul(Node a, Node b, boolean transposeA, boolean transposeB, boolean sumStack) {
    if (a.op() instanceof Permute p && p.swapsLastTwo()) {
      return matmul(a.input(0), b, !transposeA, transposeB, sumStack);
    }
    if (b.op() instanceof Permute p && p.swapsLastTwo()) {
      return matmul(a, b.input(0), transposeA, !transposeB, sumStack);
    }
    int rank = Math.max(a.shape().rank(), b.shape().rank());
    if (rank > 3 || (rank == 3 && stackOfOne(a) && stackOfOne(b))) {
      return flattenStack(a, b, transposeA, transposeB);
    }
    if (rank == 3 && !sumStack && !transposeA && b.shape().rank() == 2) {
      Node rows = reshape(a, merge(a.shape(), 0));
      Node product = matmul(rows, b, false, transposeB, false);
      return reshape(
          product,
          Shape.SCALAR
              .insert(0, product.shape().dim(1))
              .insert(0, a.shape().dim(1))
              .insert(0, a.shape().dim(0)));
    }
    if (sumStack && transposeA && !transposeB) {
      return matmul(
          reshape(a, merge(a.shape(), 0)), reshape(b, merge(b.shape(), 0)), true, false, false);
    }
    MatMul product = new MatMul(transposeA, transposeB, sumStack);
    if (rank == 2 && product.sizes(a.shape(), b.shape()).k().isOne()) {
      return outerProduct(a, b);
    }
    return add(product, a, b);
  }

  /** A product without a sum, as an element-wise one that fuses with what follows. */
  private Node outerProduct(Node a, Node b) {
    Node column = reshape(a, Shape.SCALAR.insert(0, Dim.ONE).insert(0, a.shape().elements()));
    Node row = reshape(b, Shape.SCALAR.insert(0, b.shape().elements()).insert(0, Dim.ONE));
    return map(ScalarOp.MUL, column, row);
  }

  private static boolean stackOfOne(Node x) {
    return x.shape().rank() == 2 || x.shape().dim(0).isOne();
  }

  /**
   * Multiplies stacks with several (or trivial) leading dimensions as stacks with one (or none).
   */
  private Node flattenStack(Node a, Node b, boolean transposeA, boolean transposeB) {
    Shape lead = lead(a.shape().rank() >= b.shape().rank() ? a.shape() : b.shape());
    for (Node x : List.of(a, b)) {
      if (x.shape().rank() > 2 && !lead(x.shape()).equals(lead)) {
        throw new IllegalArgumentException(
            "matmul of %s and %s: the leading dimensions differ".formatted(a.shape(), b.shape()));
      }
    }
    Node product = matmul(flat(a), flat(b), transposeA, transposeB, false);
    int rank = product.shape().rank();
    Shape shape = product.shape().sub(rank - 2, rank);
    for (int i = lead.rank() - 1; i >= 0; i--) {
      shape = shape.insert(0, lead.dim(i));
    }
    return reshape(product, shape);
  }

  private Node flat(Node x) {
    int rank = x.shape().rank();
    if (rank == 2) {
      return x;
    }
    Shape matrix = x.shape().sub(rank - 2, rank);
    Dim stack = lead(x.shape()).elements();
    return reshape(x, stack.isOne() ? matrix : matrix.insert(0, stack));
  }

  private static Shape lead(Shape shape) {
    return shape.sub(0, shape.rank() - 2);
  }

  /** The shape with two neighbouring dimensions as one. */
  private static Shape merge(Shape shape, int axis) {
    return shape.remove(axis).with(axis, shape.dim(axis).times(shape.dim(axis + 1)));
  }
}
