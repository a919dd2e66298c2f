package org.jingu.engine.optimizer;

import java.util.Map;
import org.jingu.engine.tensor.PagedMatrix;

/** Stochastic gradient descent: {@code w -= lr g}. */
final class Sgd implements TableOptimizer {
  private final double lr;
  private float rate;

  Sgd(double lr) {
    this.lr = lr;
  }

  @Override
  public Map<String, PagedMatrix> slots() {
    return Map.of();
  }

  @Override
  public void begin(long step, double learningRateScale) {
    rate = (float) (lr * learningRateScale);
  }

  @Override
  public void update(int row, PagedMatrix weights, float[] gradient, float[] scratch) {
    weights.get(row, scratch);
    for (int i = 0; i < weights.width(); i++) {
      scratch[i] -= rate * gradient[i];
    }
    weights.put(row, scratch);
  }
}
