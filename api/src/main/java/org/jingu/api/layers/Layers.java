package org.jingu.api.layers;

import java.util.List;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The layers that most models need. */
public final class Layers {
  /** Far beyond any score, and far from what single precision and bfloat16 cannot hold. */
  private static final double LARGE = 1e30;

  private Layers() {}

  /**
   * A linear layer, x Wᵀ + b, with parameters {@code name.weight} [out, in], Xavier-normal, and
   * {@code name.bias} [out], zero.
   *
   * @param x [B, in]
   * @return [B, out]
   */
  public static SDVariable linear(ModelGraph graph, String name, SDVariable x, long in, long out) {
    SDVariable bias = graph.parameter(name + ".bias", Initializer.constant(0), out);
    return linearWithoutBias(graph, name, x, in, out).add(bias);
  }

  /**
   * A linear layer without bias, x Wᵀ, with the parameter {@code name.weight} [out, in].
   *
   * @param x [B, in]
   * @return [B, out]
   */
  public static SDVariable linearWithoutBias(
      ModelGraph graph, String name, SDVariable x, long in, long out) {
    Initializer xavier = Initializer.xavierNormal(in, out);
    SDVariable weight = graph.parameter(name + ".weight", xavier, out, in);
    return graph.sameDiff().mmul(x, weight, false, true, false);
  }

  /**
   * A multilayer perceptron; see {@link Mlp} for its layers and names.
   *
   * @param x [B, in]
   * @return [B, {@link Mlp#width}]
   */
  public static SDVariable mlp(ModelGraph graph, String name, SDVariable x, long in, Mlp options) {
    return options.apply(graph, name, x, in);
  }

  /** The larger of 0 and x, elementwise. */
  public static SDVariable relu(SDVariable x) {
    return x.getSameDiff().nn().relu(x, 0);
  }

  /** The larger of x and a number, elementwise. */
  public static SDVariable atLeast(ModelGraph graph, SDVariable x, double smallest) {
    return graph.sameDiff().math().max(x, scalar(graph, smallest));
  }

  /**
   * Sets elements to 0 with probability {@code rate} and scales the others by 1 / (1 - rate), in
   * training; the identity in evaluation, or where the rate is 0.
   *
   * @param name unique in the graph
   * @param x [B, shape...]
   * @param shape the shape of one example
   */
  public static SDVariable dropout(
      ModelGraph graph, String name, SDVariable x, double rate, long... shape) {
    if (!graph.training() || rate == 0) {
      return x;
    }
    return x.mul(graph.dropoutMask(name, rate, shape));
  }

  /**
   * W X for every example.
   *
   * @param w [r, n]
   * @param x [B, n, d]
   * @return [B, r, d]
   */
  public static SDVariable leftMultiply(SDVariable w, SDVariable x, long r, long n, long d) {
    SameDiff sd = x.getSameDiff();
    SDVariable product = sd.mmul(columns(x, n), w, false, true, false);
    return product.reshape(-1, d, r).permute(0, 2, 1);
  }

  /**
   * Wᵀ X for every example.
   *
   * @param w [n, r]
   * @param x [B, n, d]
   * @return [B, r, d]
   */
  public static SDVariable leftMultiplyTransposed(
      SDVariable w, SDVariable x, long r, long n, long d) {
    return transposedMultiply(x, w, n, d, r).permute(0, 2, 1);
  }

  /**
   * Xᵀ Y for every example, where all examples share Y.
   *
   * @param x [B, n, d]
   * @param y [n, k]
   * @return [B, d, k]
   */
  public static SDVariable transposedMultiply(SDVariable x, SDVariable y, long n, long d, long k) {
    return x.getSameDiff().mmul(columns(x, n), y).reshape(-1, d, k);
  }

  /**
   * Every example as one row.
   *
   * @param x [B, ...] with {@code size} elements an example
   * @return [B, size]
   */
  public static SDVariable flatten(SDVariable x, long size) {
    return x.reshape(-1, size);
  }

  /**
   * The sum of every row, through three dimensions because SameDiff's executor fails on reductions
   * that leave a matrix of one row or column as it is.
   *
   * @param x [B, width]
   * @return [B, 1]
   */
  public static SDVariable sumOfRow(SDVariable x, long width) {
    return x.reshape(-1, 1, width).sum(2);
  }

  /** Tensors joined along axis 1: the columns of [B, width] or the rows of [B, n, d]. */
  public static SDVariable concat(List<SDVariable> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : parts.get(0).getSameDiff().concat(1, parts.toArray(SDVariable[]::new));
  }

  /**
   * Scores before a softmax over the last axis, of which those that are not present become so small
   * that their share is 0. Where none is present, all count: ND4J's softmax of doubles is NaN where
   * all are so small. It is multiplied and added, since SameDiff's {@code where} has no gradient.
   *
   * @param scores [B, ..., n]
   * @param present [B, n], 1 or 0
   * @param shape that of {@code present} that broadcasts to the scores
   */
  static SDVariable only(SDVariable scores, SDVariable present, long n, long... shape) {
    // Through three dimensions: see sumOfRow.
    SDVariable any = present.reshape(-1, 1, n).max(true, 2).reshape(-1, 1);
    SDVariable count = present.sub(any).add(1.0).reshape(shape);
    return scores.mul(count).add(count.sub(1.0).mul(LARGE));
  }

  /** A number that broadcasts against every shape, with the graph's type. */
  static SDVariable scalar(ModelGraph graph, double value) {
    return graph.sameDiff().constant(Nd4j.scalar(graph.dataType(), value));
  }

  /** The columns of every example's [n, d] matrix as rows: [B, n, d] becomes [B * d, n]. */
  private static SDVariable columns(SDVariable x, long n) {
    return x.permute(0, 2, 1).reshape(-1, n);
  }
}
