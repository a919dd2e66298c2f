package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.PlanInterpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.optimizer.Adam;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class UpdateOfParametersTest {
  private static final int BATCH = 5;
  private static final double LEARNING_RATE = 0.01;
  private static final double EPS = 1e-3;

  @ParameterizedTest
  @CsvSource({"0.999, false", "1, false", "0.999, true", "1, true"})
  void threeStepsOverTheWholeRegionAreAdamOnEveryParameter(double beta2, boolean epsHat) {
    Adam.Config config = new Adam.Config(LEARNING_RATE, 0.9, beta2, EPS, epsHat, Adam.Rows.TOUCHED);
    UpdateProgram update = UpdateProgram.of(new Adam().update(config), 0);
    Clipping clipping = new Clipping(0.5);
    Plan plan =
        PlanCompiler.training(
                TestModels.graph(TestModels::wukong, true, DataType.DOUBLE),
                new CrossEntropy(),
                Updates.of(update).clipped(clipping))
            .apply(BATCH);
    PlanInterpreter interpreter = new PlanInterpreter(plan, Interpreter.Precision.DOUBLE);
    Map<String, Tensor> inputs = draw(plan);
    Map<String, double[]> m = new HashMap<>();
    Map<String, double[]> v = new HashMap<>();
    for (int step = 1; step <= 3; step++) {
      Map<String, Tensor> results = interpreter.run(BATCH, inputs);
      double squares = interpreter.squaredGradientNorm();
      double scale = Math.min(1, 0.5 / (Math.sqrt(squares) + 1e-6));
      int t = step;
      plan.parameters()
          .slots()
          .keySet()
          .forEach(
              name -> {
                double[] w = inputs.get(name).values();
                double[] g = results.get(Graph.GRADIENT + name).values();
                adam(
                    t,
                    beta2,
                    epsHat,
                    w,
                    g,
                    scale,
                    m.computeIfAbsent(name, n -> new double[w.length]),
                    v.computeIfAbsent(name, n -> new double[w.length]));
              });
      Map<String, double[]> updated =
          interpreter.update(update.scalars(step, 1, clipping.scale(squares)));
      updated.forEach(
          (name, values) -> {
            for (int i = 0; i < values.length; i++) {
              assertEquals(inputs.get(name).values()[i], values[i], 1e-12, name);
            }
          });
    }
  }

  /** PyTorch's formulas, today's and that before 1.3, term by term; beta2 = 1 accumulates. */
  private static void adam(
      int t,
      double beta2,
      boolean epsHat,
      double[] w,
      double[] g,
      double scale,
      double[] m,
      double[] v) {
    for (int i = 0; i < w.length; i++) {
      double gradient = g[i] * scale;
      m[i] = 0.9 * m[i] + 0.1 * gradient;
      v[i] =
          beta2 == 1
              ? v[i] + gradient * gradient
              : beta2 * v[i] + (1 - beta2) * gradient * gradient;
      double mHat = m[i] / (1 - Math.pow(0.9, t));
      double root = Math.sqrt(v[i]);
      double correction = beta2 == 1 ? 1 : Math.sqrt(1 - Math.pow(beta2, t));
      w[i] -=
          epsHat
              ? LEARNING_RATE * correction * mHat / (root + EPS)
              : LEARNING_RATE * mHat / (root / correction + EPS);
    }
  }

  private static Map<String, Tensor> draw(Plan plan) {
    Random random = new Random(5);
    Map<String, Tensor> inputs = new HashMap<>();
    for (Input input : plan.inputs().keySet()) {
      Tensor value = Tensor.zeros(input.shape().at(BATCH));
      for (int i = 0; i < value.values().length; i++) {
        value.values()[i] = random.nextGaussian();
      }
      inputs.put(input.label(), value);
    }
    return inputs;
  }
}
