package org.jingu.engine.optimizer;

import java.util.Map;
import org.jingu.engine.tensor.PagedMatrix;

/** AdaGrad (Duchi, Hazan and Singer, 2011): {@code s += g²; w -= lr g / (√s + eps)}. */
final class Adagrad implements TableOptimizer {
  private final double lr;
  private final float eps;
  private final PagedMatrix sum;
  private float rate;

  Adagrad(double lr, double eps, int rows, int width) {
    this.lr = lr;
    this.eps = (float) eps;
    this.sum = new PagedMatrix(rows, width);
  }

  @Override
  public Map<String, PagedMatrix> slots() {
    return Map.of("sum", sum);
  }

  @Override
  public void begin(long step, double learningRateScale) {
    rate = (float) (lr * learningRateScale);
  }

  /** {@inheritDoc} Both matrices have the same layout, so that whole pages make one loop. */
  @Override
  public void decay(
      int first, int end, PagedMatrix weights, float lambda, float[] gradient, float[] scratch) {
    for (int row = first; row < end; ) {
      int until = weights.endOfPage(row, end);
      int from = weights.offset(row);
      decay(weights.page(row), sum.page(row), from, from + (until - row) * weights.width(), lambda);
      row = until;
    }
  }

  private void decay(float[] w, float[] s, int from, int to, float lambda) {
    for (int i = from; i < to; i++) {
      float g = lambda * w[i];
      float squares = s[i] + g * g;
      s[i] = squares;
      w[i] -= rate * g / ((float) Math.sqrt(squares) + eps);
    }
  }

  @Override
  public void update(int row, PagedMatrix weights, float[] gradient, float[] scratch) {
    int width = weights.width();
    sum.get(row, scratch);
    for (int i = 0; i < width; i++) {
      scratch[i] += gradient[i] * gradient[i];
    }
    sum.put(row, scratch);
    for (int i = 0; i < width; i++) {
      gradient[i] = rate * gradient[i] / ((float) Math.sqrt(scratch[i]) + eps);
    }
    weights.get(row, scratch);
    for (int i = 0; i < width; i++) {
      scratch[i] -= gradient[i];
    }
    weights.put(row, scratch);
  }
}
