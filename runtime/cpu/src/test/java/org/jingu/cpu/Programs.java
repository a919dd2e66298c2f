package org.jingu.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.api.data.Batch;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.optimizer.AdaGrad;
import org.jingu.optimizer.Adam;
import org.jingu.optimizer.AdamW;
import org.jingu.optimizer.Ftrl;
import org.jingu.optimizer.RowwiseAdaGrad;
import org.jingu.optimizer.Sgd;

/** Updates for tests: every rule, and their formulas in single precision. */
public final class Programs {
  private Programs() {}

  /** A batch without anything in it. */
  public static Batch empty(int size) {
    return new Batch(size, new float[0], Map.of(), new float[0], null, null);
  }

  /** What a step is given whose inputs lie in the plan's memory already. */
  public static StepInputs inputs(Batch batch, long step) {
    return new StepInputs(batch, 1, step - 1, 1);
  }

  /** A program by the name of its rule, regularized in some. */
  public static UpdateProgram named(String rule) {
    return named(rule, rule.equals("adam") || rule.startsWith("rowwise") ? 0.125 : 0);
  }

  /** A program by the name of its rule. */
  public static UpdateProgram named(String rule, double regularizer) {
    return named(rule, regularizer, Decay.EVERY_STEP);
  }

  /** A program by the name of its rule, whose rows decay. */
  public static UpdateProgram named(String rule, double lambda, Decay decay) {
    return UpdateProgram.of(
        switch (rule) {
          case "sgd" -> new Sgd().update(new Sgd.Config(0.1));
          case "adagrad" -> new AdaGrad().update(new AdaGrad.Config(0.1, 1e-8));
          case "rowwise_adagrad" ->
              new RowwiseAdaGrad().update(new RowwiseAdaGrad.Config(0.1, 1e-8));
          case "adam" -> adam(0.999, false, Adam.Rows.TOUCHED);
          case "adam_every_row" -> adam(0.999, false, Adam.Rows.TABLE);
          case "adam_accumulating" -> adam(1, false, Adam.Rows.TOUCHED);
          case "adam_eps_hat" -> adam(0.99, true, Adam.Rows.TOUCHED);
          case "adamw" ->
              new AdamW().update(new AdamW.Config(0.1, 0.25, 0.9, 0.999, 1e-8, Adam.Rows.TOUCHED));
          case "rows_apart_decaying" -> rowsApart(true);
          case "ftrl" -> new Ftrl().update(new Ftrl.Config(0.1, 1, 0.03, 0.01));
          case "rows_apart" -> rowsApart(false);
          default -> throw new IllegalArgumentException(rule);
        },
        lambda,
        decay);
  }

  private static Update adam(double beta2, boolean epsHat, Adam.Rows rows) {
    return new Adam().update(new Adam.Config(0.1, 0.9, beta2, 1e-8, epsHat, rows));
  }

  /** A rule that no optimizer is: means of means, slots that use each other, every operation. */
  private static Update rowsApart(boolean decays) {
    Update.Builder u = new Update.Builder();
    Term w = u.weight();
    Term g = u.gradient();
    Term rate = u.scalar("rate", (step, scale) -> 0.01 * scale / step);
    Term mean = u.rowSlot("mean", weight -> 0.5f);
    Term spread = u.slot("spread", Math::abs);
    if (decays) {
      u.decays(spread.rowMean().plus(mean.abs()).times(0.1));
    }
    Term center = w.rowMean();
    Term off = w.minus(center);
    Term width = off.squared().rowMean().sqrt().plus(1e-3);
    Term next = u.set(mean, mean.times(0.5).plus(center.max(Term.of(-1)).min(Term.of(1))));
    Term wide = u.set(spread, spread.max(off.abs()).times(0.9).plus(next.exp().times(0.01)));
    Term gate = g.greater(Term.of(0)).choose(off.over(width), off.sign());
    return u.build(w.minus(rate.times(gate).plus(wide.plus(1).log().times(0.001))));
  }

  /** Random numbers that floats hold. */
  public static double[] draw(SplittableRandom random, int count, double scale) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i % 7 == 3 ? 0 : (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return values;
  }

  /** The initial slots of rows. */
  public static List<double[]> slots(UpdateProgram program, double[] w, int width) {
    List<double[]> slots = new ArrayList<>();
    for (Update.Slot slot : program.slots()) {
      boolean row = slot.scope() == Term.Scope.ROW;
      double[] values = new double[row ? w.length / width : w.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = slot.initial().of(row ? 0 : (float) w[i]);
      }
      slots.add(values);
    }
    return slots;
  }

  /** Updates rows by the formulas, in single precision. */
  public static void apply(
      UpdateProgram program,
      double[] w,
      double[] g,
      List<double[]> slots,
      int width,
      double[] scalars) {
    UpdateInterpreter interpreter = new UpdateInterpreter(program, true);
    for (int row = 0; row < w.length / width; row++) {
      interpreter.apply(w, g, slots, row * width, width, row, scalars);
    }
  }

  /** Floats as doubles. */
  public static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
