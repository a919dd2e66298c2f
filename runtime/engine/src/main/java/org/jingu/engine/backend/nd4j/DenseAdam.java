package org.jingu.engine.backend.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jingu.engine.optimizer.AdamRule;
import org.jingu.engine.optimizer.DenseOptimizer;
import org.jspecify.annotations.Nullable;

/** Adam on parameters one by one, beside the update that plans have: a reference for it. */
final class DenseAdam {
  private final AdamRule rule;
  private final List<FloatBuffer> weights;
  private final List<float[]> m = new ArrayList<>();
  private final List<float[]> v = new ArrayList<>();

  /**
   * With moments of zero.
   *
   * @param weights the parameters; their capacities are their sizes
   */
  DenseAdam(AdamRule rule, List<FloatBuffer> weights) {
    this.rule = rule;
    this.weights = List.copyOf(weights);
    for (FloatBuffer weight : weights) {
      m.add(new float[weight.capacity()]);
      v.add(new float[weight.capacity()]);
    }
  }

  /** First moments of the parameter at a position. */
  float[] m(int parameter) {
    return m.get(parameter);
  }

  /** Second moments of the parameter at a position. */
  float[] v(int parameter) {
    return v.get(parameter);
  }

  /**
   * The update by some gradients.
   *
   * @param gradients one a parameter; null where the loss does not depend on the parameter, which
   *     then stays as it is
   */
  DenseOptimizer by(List<@Nullable FloatBuffer> gradients) {
    return new DenseOptimizer() {
      @Override
      public double squaredNorm() {
        double sum = 0;
        for (int p = 0; p < weights.size(); p++) {
          FloatBuffer gradient = gradients.get(p);
          if (gradient != null) {
            for (float g : read(gradient, m.get(p).length)) {
              sum += (double) g * g;
            }
          }
        }
        return sum;
      }

      @Override
      public void update(double gradientScale, double learningRateScale, long step) {
        rule.begin(step, learningRateScale);
        for (int p = 0; p < weights.size(); p++) {
          FloatBuffer gradient = gradients.get(p);
          if (gradient != null) {
            updateOne(p, gradient, (float) gradientScale);
          }
        }
      }
    };
  }

  private void updateOne(int parameter, FloatBuffer gradient, float scale) {
    int size = m.get(parameter).length;
    float[] g = read(gradient, size);
    for (int i = 0; i < size; i++) {
      g[i] *= scale;
    }
    float[] w = read(weights.get(parameter), size);
    rule.apply(w, 0, g, 0, m.get(parameter), v.get(parameter), 0, size);
    weights.get(parameter).put(0, w);
  }

  private static float[] read(FloatBuffer from, int count) {
    float[] values = new float[count];
    from.get(0, values);
    return values;
  }
}
