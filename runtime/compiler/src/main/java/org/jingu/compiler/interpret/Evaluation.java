package org.jingu.compiler.interpret;

import java.util.Arrays;
import java.util.List;
import org.jingu.compiler.ir.Concat;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Part;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Slice;

/** The meaning of every operation of a graph, from dense inputs to dense results. */
final class Evaluation implements Op.Visitor<List<Tensor>> {
  private final List<Tensor> inputs;
  private final List<Shape> shapes;
  private final int batch;

  /**
   * Prepares one operation.
   *
   * @param inputs the values of its inputs
   * @param shapes the shapes of its results
   * @param batch the batch size
   */
  Evaluation(List<Tensor> inputs, List<Shape> shapes, int batch) {
    this.inputs = inputs;
    this.shapes = shapes;
    this.batch = batch;
  }

  @Override
  public List<Tensor> visit(KernelOp op) {
    return op.accept(new KernelEvaluation(inputs, shapes, batch));
  }

  @Override
  public List<Tensor> visit(Input op) {
    throw new IllegalStateException("the value of input '" + op.label() + "' comes from outside");
  }

  @Override
  public List<Tensor> visit(Constant op) {
    Tensor result = Tensor.zeros(shapes.get(0).at(batch));
    Arrays.setAll(result.values(), op::value);
    return List.of(result);
  }

  @Override
  public List<Tensor> visit(Normalize op) {
    return List.of(KernelEvaluation.map(op.function(), inputs, inputs.get(0).shape()));
  }

  @Override
  public List<Tensor> visit(Concat op) {
    Tensor result = Tensor.zeros(shapes.get(0).at(batch));
    int[] strides = Tensor.strides(result.shape());
    int offset = 0;
    for (Tensor input : inputs) {
      int[] to = Tensor.strided(input.shape(), strides, offset);
      for (int i = 0; i < to.length; i++) {
        result.values()[to[i]] = input.values()[i];
      }
      offset += Math.toIntExact(strides[op.axis()] * input.shape()[op.axis()]);
    }
    return List.of(result);
  }

  @Override
  public List<Tensor> visit(Slice op) {
    Tensor x = inputs.get(0);
    int[] strides = Tensor.strides(x.shape());
    int offset = Math.toIntExact(strides[op.axis()] * op.start());
    strides[op.axis()] *= Math.toIntExact(op.step());
    long[] shape = shapes.get(0).at(batch);
    return List.of(x.gather(shape, Tensor.strided(shape, strides, offset)));
  }

  @Override
  public List<Tensor> visit(Reshape op) {
    return List.of(new Tensor(op.shape().at(batch), inputs.get(0).values()));
  }

  @Override
  public List<Tensor> visit(Permute op) {
    Tensor x = inputs.get(0);
    int[] strides = Tensor.strides(x.shape());
    int[] moved = op.order().stream().mapToInt(axis -> strides[axis]).toArray();
    long[] shape = shapes.get(0).at(batch);
    return List.of(x.gather(shape, Tensor.strided(shape, moved, 0)));
  }

  @Override
  public List<Tensor> visit(Part op) {
    throw new IllegalStateException("a part is read from its node, not evaluated");
  }
}
