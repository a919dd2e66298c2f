package org.jingu.api.layers;

import java.util.function.UnaryOperator;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layer norm and batch norm, with PyTorch's constants. */
public final class Normalization {
  /** Added to the variance before the root. */
  public static final double EPSILON = 1e-5;

  /** The weight of the batch's statistics in the running ones. */
  public static final double MOMENTUM = 0.1;

  private Normalization() {}

  /**
   * Layer norm over the last axis (Ba, Kiros and Hinton, 2016), with parameters {@code name.weight}
   * and {@code name.bias}, both [width].
   *
   * @param x [B, width] or [B, n, width]
   * @param axis the last axis: 1 or 2
   * @return the shape of x; a constant row becomes the bias
   */
  public static SDVariable layerNorm(
      ModelGraph graph, String name, SDVariable x, int axis, long width) {
    SDVariable gain = graph.parameter(name + ".weight", Initializer.constant(1), width);
    SDVariable bias = graph.parameter(name + ".bias", Initializer.constant(0), width);
    return standardize(x, axis).mul(gain).add(bias);
  }

  /**
   * Layer norm without gain and bias: (x - mean) / √(variance + epsilon) over one axis.
   *
   * @return the shape of x; a constant row becomes 0
   */
  public static SDVariable standardize(SDVariable x, int axis) {
    SDVariable centred = x.sub(x.mean(true, axis));
    return centred.mul(inverseRoot(square(centred).mean(true, axis)));
  }

  /**
   * Batch norm of [B, C] (Ioffe and Szegedy, 2015), with parameters {@code name.weight} and {@code
   * name.bias} and running state {@code name.running_mean} and {@code name.running_var}, all [C].
   *
   * <p>Training uses the batch's own mean and biased variance, and moves the running state towards
   * the mean and the unbiased variance. A training batch of one example has no variance: the output
   * is the bias, and the running variance moves towards 0 rather than to a division by 0.
   */
  public static SDVariable batchNorm(ModelGraph graph, String name, SDVariable x, long channels) {
    // The mean over three dimensions is for the sake of a batch of one: see Layers.sumOfRow.
    UnaryOperator<SDVariable> mean = value -> value.reshape(1, -1, channels).mean(1);
    return batchNorm(graph, name, x, 1, mean, channels);
  }

  /**
   * Batch norm of [B, C, L] with the channels on axis 1: statistics over B and L, as PyTorch's
   * {@code BatchNorm1d}. Names and running state are those of the [B, C] form.
   */
  public static SDVariable batchNorm(
      ModelGraph graph, String name, SDVariable x, long channels, long length) {
    UnaryOperator<SDVariable> mean = value -> value.mean(true, 0, 2);
    return batchNorm(graph, name, x, length, mean, channels, 1);
  }

  private static SDVariable batchNorm(
      ModelGraph graph,
      String name,
      SDVariable x,
      long length,
      UnaryOperator<SDVariable> meanOf,
      long... shape) {
    long channels = shape[0];
    SDVariable gain = graph.parameter(name + ".weight", Initializer.constant(1), channels);
    SDVariable bias = graph.parameter(name + ".bias", Initializer.constant(0), channels);
    SDVariable mean = graph.state(name + ".running_mean", Initializer.constant(0), channels);
    SDVariable variance = graph.state(name + ".running_var", Initializer.constant(1), channels);
    SDVariable normalized;
    if (graph.training()) {
      SDVariable batchMean = meanOf.apply(x);
      SDVariable centred = x.sub(batchMean);
      SDVariable batchVariance = meanOf.apply(square(centred));
      normalized = centred.mul(inverseRoot(batchVariance));
      SDVariable unbiased =
          batchVariance
              .reshape(channels)
              .mul(bessel(graph, graph.batchSize().mul((double) length)));
      graph.updateState(name + ".running_mean", running(mean, batchMean.reshape(channels)));
      graph.updateState(name + ".running_var", running(variance, unbiased));
    } else {
      normalized = x.sub(mean.reshape(shape)).mul(inverseRoot(variance).reshape(shape));
    }
    return normalized.mul(gain.reshape(shape)).add(bias.reshape(shape));
  }

  private static SDVariable running(SDVariable old, SDVariable batch) {
    return old.mul(1 - MOMENTUM).add(batch.mul(MOMENTUM));
  }

  /** Bessel's correction, N / (N - 1), and 1 for a single value. */
  private static SDVariable bessel(ModelGraph graph, SDVariable count) {
    return count.div(Layers.atLeast(graph, count.add(-1.0), 1));
  }

  private static SDVariable inverseRoot(SDVariable variance) {
    return variance.getSameDiff().math().rsqrt(variance.add(EPSILON));
  }

  private static SDVariable square(SDVariable x) {
    return x.getSameDiff().math().square(x);
  }
}
