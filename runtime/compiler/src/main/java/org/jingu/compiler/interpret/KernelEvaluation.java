package org.jingu.compiler.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;

/**
 * The meaning of every operation that can be a step, written for reading: from dense inputs to
 * dense results.
 */
final class KernelEvaluation implements KernelOp.Visitor<List<Tensor>> {
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
  KernelEvaluation(List<Tensor> inputs, List<Shape> shapes, int batch) {
    this.inputs = inputs;
    this.shapes = shapes;
    this.batch = batch;
  }

  @Override
  public List<Tensor> visit(Elementwise op) {
    return List.of(map(op.function(), inputs, op.shape().at(batch)));
  }

  @Override
  public List<Tensor> visit(MatMul op) {
    Tensor product = new Products(op, inputs.get(0), inputs.get(1)).evaluate();
    if (op.epilogue().isIdentity()) {
      return List.of(product);
    }
    List<Tensor> arguments = new ArrayList<>(inputs.subList(1, inputs.size()));
    arguments.set(0, product);
    return List.of(map(op.epilogue(), arguments, product.shape()));
  }

  @Override
  public List<Tensor> visit(Reduce op) {
    Tensor body = map(op.body(), inputs, op.domain().at(batch));
    Tensor result = Tensor.zeros(shapes.get(0).at(batch));
    int[] to = result.broadcastIndex(body.shape());
    if (op.kind() == Reduce.Kind.MAX) {
      Arrays.fill(result.values(), Double.NEGATIVE_INFINITY);
    }
    for (int i = 0; i < to.length; i++) {
      double value = body.values()[i];
      double before = result.values()[to[i]];
      result.values()[to[i]] =
          op.kind() == Reduce.Kind.MAX ? Math.max(before, value) : before + value;
    }
    if (op.kind() == Reduce.Kind.MEAN) {
      double count = op.count().at(batch);
      Arrays.setAll(result.values(), i -> result.values()[i] / count);
    }
    return List.of(result);
  }

  @Override
  public List<Tensor> visit(Softmax op) {
    double[] y = inputs.get(0).values().clone();
    int width = width(inputs.get(0));
    for (int row = 0; row < y.length; row += width) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row; i < row + width; i++) {
        max = Math.max(max, y[i]);
      }
      double sum = 0;
      for (int i = row; i < row + width; i++) {
        y[i] = Math.exp(y[i] - max);
        sum += y[i];
      }
      for (int i = row; i < row + width; i++) {
        y[i] /= sum;
      }
    }
    return List.of(new Tensor(inputs.get(0).shape(), y));
  }

  @Override
  public List<Tensor> visit(SoftmaxGradient op) {
    double[] y = inputs.get(0).values();
    double[] g = inputs.get(1).values();
    double[] dx = new double[y.length];
    int width = width(inputs.get(0));
    for (int row = 0; row < y.length; row += width) {
      double dot = 0;
      for (int i = row; i < row + width; i++) {
        dot += y[i] * g[i];
      }
      for (int i = row; i < row + width; i++) {
        dx[i] = y[i] * (g[i] - dot);
      }
    }
    return List.of(new Tensor(inputs.get(0).shape(), dx));
  }

  @Override
  public List<Tensor> visit(LayerNorm op) {
    double[] x = inputs.get(0).values();
    double[] y = new double[x.length];
    int width = width(inputs.get(0));
    for (int row = 0; row < x.length; row += width) {
      Moments moments = Moments.of(x, row, width, op.eps());
      for (int i = 0; i < width; i++) {
        double normal = (x[row + i] - moments.mean) * moments.inverse;
        y[row + i] =
            inputs.size() == 1
                ? normal
                : normal * inputs.get(1).values()[i] + inputs.get(2).values()[i];
      }
    }
    return List.of(new Tensor(inputs.get(0).shape(), y));
  }

  @Override
  public List<Tensor> visit(LayerNormGradient op) {
    boolean affine = inputs.size() == 3;
    double[] x = inputs.get(0).values();
    double[] g = inputs.get(inputs.size() - 1).values();
    int width = width(inputs.get(0));
    double[] dx = new double[x.length];
    double[] gain = new double[width];
    double[] bias = new double[width];
    for (int row = 0; row < x.length; row += width) {
      Moments moments = Moments.of(x, row, width, op.eps());
      double meanG = 0;
      double meanGy = 0;
      for (int i = 0; i < width; i++) {
        double normal = (x[row + i] - moments.mean) * moments.inverse;
        double scaled = g[row + i] * (affine ? inputs.get(1).values()[i] : 1);
        meanG += scaled / width;
        meanGy += scaled * normal / width;
        gain[i] += g[row + i] * normal;
        bias[i] += g[row + i];
      }
      for (int i = 0; i < width; i++) {
        double normal = (x[row + i] - moments.mean) * moments.inverse;
        double scaled = g[row + i] * (affine ? inputs.get(1).values()[i] : 1);
        dx[row + i] = (scaled - meanG - normal * meanGy) * moments.inverse;
      }
    }
    Tensor result = new Tensor(inputs.get(0).shape(), dx);
    long[] row = {width};
    return affine ? List.of(result, new Tensor(row, gain), new Tensor(row, bias)) : List.of(result);
  }

  /** A scalar function of inputs that broadcast to a shape. */
  static Tensor map(ScalarFunction function, List<Tensor> inputs, long[] shape) {
    List<int[]> index = inputs.stream().map(input -> input.broadcastIndex(shape)).toList();
    double[] registers = new double[function.registers()];
    double[] out = new double[Tensor.elements(shape)];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < inputs.size(); k++) {
        registers[k] = inputs.get(k).values()[index.get(k)[i]];
      }
      out[i] = function.apply(registers);
    }
    return new Tensor(shape, out);
  }

  private static int width(Tensor x) {
    return Math.toIntExact(x.shape()[x.shape().length - 1]);
  }

  /** The mean of a row and 1 / √(variance + eps), by two passes. */
  private record Moments(double mean, double inverse) {
    static Moments of(double[] x, int row, int width, double eps) {
      double mean = 0;
      for (int i = row; i < row + width; i++) {
        mean += x[i] / width;
      }
      double variance = 0;
      for (int i = row; i < row + width; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / width;
      }
      return new Moments(mean, 1 / Math.sqrt(variance + eps));
    }
  }
}
