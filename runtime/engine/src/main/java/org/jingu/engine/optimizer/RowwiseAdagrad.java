package org.jingu.engine.optimizer;

import java.util.Map;
import org.jingu.engine.tensor.PagedMatrix;

/**
 * AdaGrad with one accumulator a row, so that its state is 1/w of the table: {@code s += mean(g²);
 * w -= lr g / (√s + eps)}. A row whose gradient is all zeros stays as it is.
 */
final class RowwiseAdagrad implements TableOptimizer {
  private final double lr;
  private final float eps;
  private final PagedMatrix sum;
  private float rate;

  RowwiseAdagrad(double lr, double eps, int rows) {
    this.lr = lr;
    this.eps = (float) eps;
    this.sum = new PagedMatrix(rows, 1);
  }

  @Override
  public Map<String, PagedMatrix> slots() {
    return Map.of("sum", sum);
  }

  @Override
  public void begin(long step, double learningRateScale) {
    rate = (float) (lr * learningRateScale);
  }

  @Override
  public void update(int row, PagedMatrix weights, float[] gradient, float[] scratch) {
    int width = weights.width();
    double squares = 0;
    for (int i = 0; i < width; i++) {
      squares += (double) gradient[i] * gradient[i];
    }
    if (squares == 0) {
      return;
    }
    float[] sums = sum.page(row);
    int slot = sum.offset(row);
    sums[slot] += (float) (squares / width);
    float factor = rate / ((float) Math.sqrt(sums[slot]) + eps);
    weights.get(row, scratch);
    for (int i = 0; i < width; i++) {
      scratch[i] -= factor * gradient[i];
    }
    weights.put(row, scratch);
  }
}
