package org.jingu.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of layer norm. The moments are computed again from x, which costs less than keeping
 * them would. Gradients of gain and bias are summed by slices of rows, then over the slices in
 * order.
 */
final class LayerNormGradientKernel implements Kernel {
  private final View x;
  private final @Nullable View gain;
  private final View g;
  private final View dx;
  private final @Nullable View dgain;
  private final @Nullable View dbias;
  private final float eps;
  private final RowLoop loop;
  private final float[][] xs;
  private final float[][] gs;
  private final float[][] gainSums;
  private final float[][] biasSums;
  private final float[] gains;

  /** Plans it; rows are dense. */
  LayerNormGradientKernel(
      View x,
      @Nullable View gain,
      View g,
      View dx,
      @Nullable View dgain,
      @Nullable View dbias,
      double eps,
      int threads) {
    this.x = x;
    this.gain = gain;
    this.g = g;
    this.dx = dx;
    this.dgain = dgain;
    this.dbias = dbias;
    this.eps = (float) eps;
    this.loop = new RowLoop(x);
    int w = loop.width();
    this.xs = loop.scratch(threads);
    this.gs = loop.scratch(threads);
    this.gainSums = new float[RowLoop.SLICES][w];
    this.biasSums = new float[RowLoop.SLICES][w];
    this.gains = new float[w];
    Arrays.fill(gains, 1f);
  }

  @Override
  public void run(WorkerPool pool) {
    int w = loop.width();
    if (gain != null) {
      gain.storage().buffer().get((int) gain.offset(), gains);
    }
    for (int slice = 0; slice < RowLoop.SLICES; slice++) {
      Arrays.fill(gainSums[slice], 0);
      Arrays.fill(biasSums[slice], 0);
    }
    loop.run(
        pool,
        (first, rows, slice, worker) -> {
          float[] a = xs[worker];
          float[] b = gs[worker];
          loop.load(x, first, rows, a);
          loop.load(g, first, rows, b);
          for (int r = 0; r < rows; r++) {
            row(a, b, r * w, w, gainSums[slice], biasSums[slice]);
          }
          loop.store(dx, first, rows, b);
        });
    store(gainSums, dgain);
    store(biasSums, dbias);
  }

  /** Turns a row of b, the gradient, into the gradient of the row of a. */
  private void row(float[] a, float[] b, int at, int w, float[] gainSum, float[] biasSum) {
    float mean = Rows.sum(a, at, w) / w;
    for (int i = 0; i < w; i++) {
      a[at + i] -= mean;
    }
    float deviation = (float) (1 / Math.sqrt(Rows.dot(a, at, a, at, w) / w + eps));
    for (int i = 0; i < w; i++) {
      float normal = a[at + i] * deviation;
      float gradient = b[at + i];
      a[at + i] = normal;
      gainSum[i] += gradient * normal;
      biasSum[i] += gradient;
      b[at + i] = gradient * gains[i];
    }
    float meanGradient = Rows.sum(b, at, w) / w;
    float meanProduct = Rows.dot(a, at, b, at, w) / w;
    for (int i = 0; i < w; i++) {
      b[at + i] = (b[at + i] - meanGradient - a[at + i] * meanProduct) * deviation;
    }
  }

  private static void store(float[][] sums, @Nullable View to) {
    if (to == null) {
      return;
    }
    float[] total = sums[0];
    for (int slice = 1; slice < sums.length; slice++) {
      for (int i = 0; i < total.length; i++) {
        total[i] += sums[slice][i];
      }
    }
    FloatBuffer buffer = to.storage().buffer();
    buffer.put((int) to.offset(), total);
  }

  @Override
  public String describe() {
    return "layer_norm_gradient " + Arrays.toString(x.dims());
  }
}
