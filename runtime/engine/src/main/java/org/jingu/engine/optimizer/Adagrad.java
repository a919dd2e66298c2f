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

  @Override
  public void update(int row, PagedMatrix weights, float[] gradient) {
    float[] page = weights.page(row);
    float[] sums = sum.page(row);
    int at = weights.offset(row);
    int slot = sum.offset(row);
    for (int i = 0; i < weights.width(); i++) {
      float g = gradient[i];
      sums[slot + i] += g * g;
      page[at + i] -= rate * g / ((float) Math.sqrt(sums[slot + i]) + eps);
    }
  }
}
