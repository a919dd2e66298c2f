package org.jingu.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Layer norm over the last axis, a block of rows at a time. */
final class LayerNormKernel implements Kernel {
  private final View x;
  private final @Nullable View gain;
  private final @Nullable View bias;
  private final View y;
  private final float eps;
  private final RowLoop loop;
  private final float[][] scratch;
  private final float[] gains;
  private final float[] biases;

  /** Plans it; rows are dense. */
  LayerNormKernel(
      View x, @Nullable View gain, @Nullable View bias, View y, double eps, int threads) {
    this.x = x;
    this.gain = gain;
    this.bias = bias;
    this.y = y;
    this.eps = (float) eps;
    this.loop = new RowLoop(x);
    this.scratch = loop.scratch(threads);
    this.gains = new float[loop.width()];
    this.biases = new float[loop.width()];
    Arrays.fill(gains, 1f);
  }

  @Override
  public void run(WorkerPool pool) {
    int w = loop.width();
    if (gain != null && bias != null) {
      gain.storage().buffer().get((int) gain.offset(), gains);
      bias.storage().buffer().get((int) bias.offset(), biases);
    }
    loop.run(
        pool,
        (first, rows, slice, worker) -> {
          float[] a = scratch[worker];
          loop.load(x, first, rows, a);
          for (int r = 0; r < rows; r++) {
            normalize(a, r * w, w);
          }
          loop.store(y, first, rows, a);
        });
  }

  private void normalize(float[] a, int at, int w) {
    float mean = Rows.sum(a, at, w) / w;
    for (int i = 0; i < w; i++) {
      a[at + i] -= mean;
    }
    float deviation = (float) (1 / Math.sqrt(Rows.dot(a, at, a, at, w) / w + eps));
    for (int i = 0; i < w; i++) {
      a[at + i] = a[at + i] * deviation * gains[i] + biases[i];
    }
  }

  @Override
  public String describe() {
    return "layer_norm " + Arrays.toString(x.dims());
  }
}
