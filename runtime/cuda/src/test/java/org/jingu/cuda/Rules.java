package org.jingu.cuda;

import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.optimizer.AdaGrad;
import org.jingu.optimizer.Adam;
import org.jingu.optimizer.AdamW;
import org.jingu.optimizer.Ftrl;
import org.jingu.optimizer.RowwiseAdaGrad;
import org.jingu.optimizer.Sgd;

/** Every rule, by name. */
final class Rules {
  private Rules() {}

  /** With numbers at which the places of all terms show. */
  static UpdateProgram named(String rule, double regularizer) {
    return named(rule, regularizer, Decay.EVERY_STEP);
  }

  /** The same, with rows that decay. */
  static UpdateProgram named(String rule, double lambda, Decay decay) {
    return UpdateProgram.of(
        switch (rule) {
          case "sgd" -> sgd(0.1);
          case "adagrad" -> new AdaGrad().update(new AdaGrad.Config(0.1, 1e-8));
          case "rowwise_adagrad" ->
              new RowwiseAdaGrad().update(new RowwiseAdaGrad.Config(0.1, 1e-8));
          case "adam" -> adam(0.99, 1e-8, false, Adam.Rows.TOUCHED);
          case "adam_every_row" -> adam(0.99, 1e-8, false, Adam.Rows.TABLE);
          case "adam_eps_hat" -> adam(0.99, 0.05, true, Adam.Rows.TOUCHED);
          case "adam_accumulating" -> adam(1, 1e-8, false, Adam.Rows.TOUCHED);
          case "adamw" ->
              new AdamW().update(new AdamW.Config(0.1, 0.3, 0.9, 0.99, 1e-8, Adam.Rows.TOUCHED));
          case "ftrl" -> new Ftrl().update(new Ftrl.Config(0.1, 1, 0.03, 0.01));
          case "rows_apart" -> rowsApart(false);
          case "rows_apart_decaying" -> rowsApart(true);
          default -> throw new IllegalArgumentException(rule);
        },
        lambda,
        decay);
  }

  static Update sgd(double rate) {
    return new Sgd().update(new Sgd.Config(rate));
  }

  private static Update adam(double beta2, double eps, boolean epsHat, Adam.Rows rows) {
    return new Adam().update(new Adam.Config(0.1, 0.9, beta2, eps, epsHat, rows));
  }

  /** A rule that no optimizer is: means of means, and slots that use each other. */
  private static Update rowsApart(boolean decays) {
    Update.Builder u = new Update.Builder();
    Term w = u.weight();
    Term rate = u.scalar("rate", (step, scale) -> 0.01 * scale / step);
    Term mean = u.rowSlot("mean", weight -> 0.5f);
    Term spread = u.slot("spread", Math::abs);
    if (decays) {
      u.decays(spread.rowMean().plus(mean.abs()).times(0.1));
    }
    Term center = w.rowMean();
    Term off = w.minus(center);
    Term width = off.squared().rowMean().sqrt().plus(0.1);
    Term next = u.set(mean, mean.times(0.5).plus(center.max(Term.of(-1)).min(Term.of(1))));
    Term wide = u.set(spread, spread.max(off.abs()).times(0.9).plus(next.exp().times(0.01)));
    Term gate = u.gradient().greater(Term.of(0)).choose(off.over(width), u.gradient());
    return u.build(w.minus(rate.times(gate).plus(wide.plus(1).log().times(0.001))));
  }
}
