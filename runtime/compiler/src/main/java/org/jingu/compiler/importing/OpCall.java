package org.jingu.compiler.importing;

import java.util.List;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * One op of a SameDiff graph with its inputs, and its attributes from the three places in which
 * ND4J keeps them.
 *
 * @param op the op
 * @param inputs its inputs as nodes
 * @param results how many results it has
 * @param builder where to write
 */
record OpCall(DifferentialFunction op, List<Node> inputs, int results, GraphBuilder builder) {

  /** One input. */
  Node input(int i) {
    if (i >= inputs.size()) {
      throw new IllegalArgumentException("it has no input " + i);
    }
    return inputs.get(i);
  }

  /** The shape of the first input. */
  Shape shape() {
    return input(0).shape();
  }

  /** The integer arguments. */
  long[] integers() {
    return op instanceof DynamicCustomOp custom ? custom.iArgs() : new long[0];
  }

  /** An integer argument. */
  long integer(int i) {
    long[] values = integers();
    if (i >= values.length) {
      throw new IllegalArgumentException("it has no integer argument " + i);
    }
    return values[i];
  }

  /** A floating-point argument. */
  double number(int i) {
    double[] values = op instanceof DynamicCustomOp custom ? custom.tArgs() : new double[0];
    if (i >= values.length) {
      throw new IllegalArgumentException("it has no floating-point argument " + i);
    }
    return values[i];
  }

  /** The scalar of an op that takes one. */
  double scalar() {
    if (op instanceof ScalarOp scalar && scalar.scalar() != null) {
      return scalar.scalar().getDouble(0);
    }
    throw new IllegalArgumentException("it has no scalar");
  }

  /** The integer arguments from {@code from}, or the elements of a constant input. */
  long[] integersOrInput(int from, int input) {
    if (inputs.size() <= input) {
      return IntStream.range(from, integers().length).mapToLong(i -> integers()[i]).toArray();
    }
    if (inputs.get(input).op() instanceof Constant constant) {
      return IntStream.range(0, (int) constant.shape().elements().factor())
          .mapToLong(i -> Math.round(constant.value(i)))
          .toArray();
    }
    throw new IllegalArgumentException(
        "input " + input + " is computed; the compiler needs it as a constant");
  }

  /** The axes of a reduction, ascending and not negative. */
  List<Integer> axes() {
    int rank = shape().rank();
    int[] axes = op instanceof BaseReduceOp reduce ? reduce.getDimensions() : op.getDimensions();
    if (axes == null || axes.length == 0 || axes[0] == Integer.MAX_VALUE) {
      return IntStream.range(0, rank).boxed().toList();
    }
    return IntStream.of(axes).map(a -> axis(a, rank)).sorted().distinct().boxed().toList();
  }

  /** Whether a reduction keeps its axes with size 1. */
  boolean keepsAxes() {
    return op instanceof BaseReduceOp reduce && reduce.isKeepDims();
  }

  /** An axis counted from the front. */
  static int axis(long axis, int rank) {
    long front = axis < 0 ? axis + rank : axis;
    if (front < 0 || front >= rank) {
      throw new IllegalArgumentException("axis " + axis + " of a tensor of rank " + rank);
    }
    return Math.toIntExact(front);
  }
}
