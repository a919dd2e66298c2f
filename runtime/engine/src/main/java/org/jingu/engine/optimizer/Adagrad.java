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
