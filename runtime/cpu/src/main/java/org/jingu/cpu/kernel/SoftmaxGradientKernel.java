package org.jingu.cpu.kernel;

import java.util.Arrays;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/**
 * The gradient of softmax over the last axis, y (g - sum(y g)), a block of rows at a time. oneDNN
 * has it only as a reference implementation for processors without AVX-512.
 */
public final class SoftmaxGradientKernel implements Kernel {
  private final View y;
  private final View g;
  private final View dx;
  private final RowLoop loop;
  private final float[][] ys;
  private final float[][] gs;

  /**
   * Plans it; rows are dense.
   *
   * @param y softmax's value
   * @param g the gradient of the value
   */
  public SoftmaxGradientKernel(View y, View g, View dx, int threads) {
    this.y = y;
    this.g = g;
    this.dx = dx;
    this.loop = new RowLoop(y);
    this.ys = loop.scratch(threads);
    this.gs = loop.scratch(threads);
  }

  @Override
  public void run(WorkerPool pool) {
    int w = loop.width();
    loop.run(
        pool,
        (first, rows, slice, worker) -> {
          float[] a = ys[worker];
          float[] b = gs[worker];
          loop.load(y, first, rows, a);
          loop.load(g, first, rows, b);
          for (int r = 0; r < rows; r++) {
            row(a, b, r * w, w);
          }
          loop.store(dx, first, rows, a);
        });
  }

  private static void row(float[] y, float[] g, int at, int w) {
    float dot = Rows.dot(y, at, g, at, w);
    for (int i = at; i < at + w; i++) {
      y[i] *= g[i] - dot;
    }
  }

  @Override
  public String describe() {
    return "softmax_gradient " + Arrays.toString(y.dims());
  }
}
