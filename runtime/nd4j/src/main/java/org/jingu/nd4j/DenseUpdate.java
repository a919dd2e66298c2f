package org.jingu.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jingu.api.Parameter;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.LoopCompiler;
import org.jingu.cpu.update.UpdateLoop;
import org.jspecify.annotations.Nullable;

/** The update of dense parameters one by one. */
final class DenseUpdate {
  private final UpdateLoop loop;
  private final List<FloatBuffer> weights;
  private final List<Integer> widths = new ArrayList<>();
  private final List<float[][]> kept = new ArrayList<>();

  /**
   * With slots at their initial values.
   *
   * @param weights one a parameter, with initial values
   */
  DenseUpdate(UpdateProgram program, Collection<Parameter> parameters, List<FloatBuffer> weights) {
    this.loop = LoopCompiler.compile(program, program.elementwise());
    this.weights = List.copyOf(weights);
    int position = 0;
    for (Parameter parameter : parameters) {
      float[] w = read(weights.get(position++), Math.toIntExact(parameter.size()));
      int rank = parameter.shape().size();
      int width = rank == 0 ? 1 : Math.toIntExact(parameter.shape().get(rank - 1));
      widths.add(width);
      kept.add(
          program.slots().stream().map(slot -> initial(slot, w, width)).toArray(float[][]::new));
    }
  }

  private static float[] initial(Update.Slot slot, float[] weights, int width) {
    boolean row = slot.scope() == Scope.ROW;
    float[] values = new float[row ? weights.length / width : weights.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = slot.initial().of(row ? 0 : weights[i]);
    }
    return values;
  }

  /** What the optimizer keeps of the parameter at a position. */
  float[] kept(int parameter, int slot) {
    return kept.get(parameter)[slot];
  }

  /** The sum of the squares of all gradients. */
  double squaredNorm(List<@Nullable FloatBuffer> gradients) {
    double sum = 0;
    for (int p = 0; p < weights.size(); p++) {
      FloatBuffer gradient = gradients.get(p);
      if (gradient != null) {
        for (float g : read(gradient, weights.get(p).capacity())) {
          sum += (double) g * g;
        }
      }
    }
    return sum;
  }

  /**
   * Makes the update.
   *
   * @param gradients one a parameter; null where the loss does not depend on the parameter, whose
   *     gradient is then zero
   */
  void apply(List<@Nullable FloatBuffer> gradients, double[] scalars) {
    float[] narrow = new float[scalars.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) scalars[i];
    }
    for (int p = 0; p < weights.size(); p++) {
      FloatBuffer gradient = gradients.get(p);
      float[] w = read(weights.get(p), weights.get(p).capacity());
      float[] g = gradient == null ? new float[w.length] : read(gradient, w.length);
      loop.apply(w, g, kept.get(p), narrow, w.length / widths.get(p), widths.get(p));
      weights.get(p).put(0, w);
    }
  }

  private static float[] read(FloatBuffer from, int count) {
    float[] values = new float[count];
    from.get(0, values);
    return values;
  }
}
