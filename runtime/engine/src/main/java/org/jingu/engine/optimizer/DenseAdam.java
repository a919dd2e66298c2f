package org.jingu.engine.optimizer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adam over dense parameters that live in buffers, cut into pieces that threads can share out.
 *
 * <p>A piece is copied into arrays and back, because loops over arrays become vector instructions
 * and loops over buffers do not.
 */
public final class DenseAdam {
  private static final int PIECE = 1 << 11;

  private final AdamRule rule;
  private final List<FloatBuffer> weights;
  private final List<float[]> m = new ArrayList<>();
  private final List<float[]> v = new ArrayList<>();
  private final int[] firstPieces;
  private final float[][] weightScratch;
  private final float[][] gradientScratch;

  /**
   * With moments of zero.
   *
   * @param weights the parameters; their capacities are their sizes
   * @param workers how many threads may update pieces at once
   */
  public DenseAdam(AdamRule rule, List<FloatBuffer> weights, int workers) {
    this.rule = rule;
    this.weights = List.copyOf(weights);
    this.firstPieces = new int[weights.size() + 1];
    for (int p = 0; p < weights.size(); p++) {
      int size = weights.get(p).capacity();
      m.add(new float[size]);
      v.add(new float[size]);
      firstPieces[p + 1] = firstPieces[p] + (size + PIECE - 1) / PIECE;
    }
    this.weightScratch = new float[workers][PIECE];
    this.gradientScratch = new float[workers][PIECE];
  }

  /** First moments of the parameter at a position. */
  public float[] m(int parameter) {
    return m.get(parameter);
  }

  /** Second moments of the parameter at a position. */
  public float[] v(int parameter) {
    return v.get(parameter);
  }

  /** The number of pieces. */
  public int pieces() {
    return firstPieces[weights.size()];
  }

  /**
   * Starts a step.
   *
   * @param step its number, from 1
   * @param learningRateScale the schedule's factor on the learning rate
   */
  public void begin(long step, double learningRateScale) {
    rule.begin(step, learningRateScale);
  }

  /**
   * The squared norm of one piece of the gradients.
   *
   * @param gradients one a parameter; null where the loss does not depend on the parameter
   */
  public double squaredNorm(int piece, List<@Nullable FloatBuffer> gradients, int worker) {
    int parameter = parameterOf(piece);
    FloatBuffer gradient = gradients.get(parameter);
    if (gradient == null) {
      return 0;
    }
    int first = (piece - firstPieces[parameter]) * PIECE;
    int count = Math.min(PIECE, weights.get(parameter).capacity() - first);
    float[] g = gradientScratch[worker];
    gradient.get(first, g, 0, count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) g[i] * g[i];
    }
    return sum;
  }

  /**
   * Updates one piece. A parameter without a gradient stays as it is.
   *
   * @param gradients one a parameter; null where the loss does not depend on the parameter
   * @param clip the factor on every gradient
   * @param worker the number of the thread
   */
  public void update(int piece, List<@Nullable FloatBuffer> gradients, float clip, int worker) {
    int parameter = parameterOf(piece);
    FloatBuffer gradient = gradients.get(parameter);
    if (gradient == null) {
      return;
    }
    FloatBuffer weight = weights.get(parameter);
    int first = (piece - firstPieces[parameter]) * PIECE;
    int count = Math.min(PIECE, weight.capacity() - first);
    float[] w = weightScratch[worker];
    float[] g = gradientScratch[worker];
    weight.get(first, w, 0, count);
    gradient.get(first, g, 0, count);
    if (clip != 1) {
      for (int i = 0; i < count; i++) {
        g[i] *= clip;
      }
    }
    rule.apply(w, 0, g, 0, m.get(parameter), v.get(parameter), first, count);
    weight.put(first, w, 0, count);
  }

  private int parameterOf(int piece) {
    int low = 0;
    int high = weights.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstPieces[middle] <= piece) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
