package org.jingu.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Softmax over the last axis, or its gradient y (g - sum(y g)), a block of rows at a time. */
final class SoftmaxKernel implements Kernel {
  private final View x;
  private final @Nullable View g;
  private final View out;
  private final RowLoop loop;
  private final float[][] xs;
  private final float[][] gs;

  /**
   * Plans it; rows are dense.
   *
   * @param x the input, or softmax's value where {@code g} is given
   * @param g the gradient, or null for softmax itself
   */
  SoftmaxKernel(View x, @Nullable View g, View out, int threads) {
    this.x = x;
    this.g = g;
    this.out = out;
    this.loop = new RowLoop(x);
    this.xs = loop.scratch(threads);
    this.gs = g == null ? new float[0][] : loop.scratch(threads);
  }

  @Override
  public void run(WorkerPool pool) {
    int w = loop.width();
    loop.run(
        pool,
        (first, rows, slice, worker) -> {
          float[] a = xs[worker];
          loop.load(x, first, rows, a);
          if (g == null) {
            softmax(a, rows, w);
          } else {
            float[] b = gs[worker];
            loop.load(g, first, rows, b);
            gradient(a, b, rows, w);
          }
          loop.store(out, first, rows, a);
        });
  }

  private static void softmax(float[] a, int rows, int w) {
    for (int r = 0; r < rows; r++) {
      int at = r * w;
      float largest = a[at];
      for (int i = 1; i < w; i++) {
        largest = Math.max(largest, a[at + i]);
      }
      for (int i = 0; i < w; i++) {
        a[at + i] = FastMath.exp(a[at + i] - largest);
      }
      float scale = 1f / Rows.sum(a, at, w);
      for (int i = 0; i < w; i++) {
        a[at + i] *= scale;
      }
    }
  }

  private static void gradient(float[] y, float[] g, int rows, int w) {
    for (int r = 0; r < rows; r++) {
      int at = r * w;
      float dot = Rows.dot(y, at, g, at, w);
      for (int i = 0; i < w; i++) {
        y[at + i] *= g[at + i] - dot;
      }
    }
  }

  @Override
  public String describe() {
    return (g == null ? "softmax " : "softmax_gradient ") + Arrays.toString(x.dims());
  }
}
