package org.jingu.compiler.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram.Target;
import org.jingu.optimizer.Adam;
import org.jingu.optimizer.AdamW;
import org.jingu.optimizer.Ftrl;
import org.jingu.optimizer.RowwiseAdaGrad;
import org.jingu.optimizer.Sgd;
import org.junit.jupiter.api.Test;

/** What rules do by their definitions, and how their formulas are cut into pieces. */
class UpdateRulesTest {
  /** A row of one element. */
  private static final class One {
    final UpdateProgram program;
    final double[] w;
    final List<double[]> kept = new ArrayList<>();

    One(Update update, double weight) {
      program = UpdateProgram.of(update, 0);
      w = new double[] {weight};
      for (Update.Slot slot : program.slots()) {
        boolean row = slot.scope() == Term.Scope.ROW;
        kept.add(new double[] {slot.initial().of(row ? 0 : (float) weight)});
      }
    }

    void step(int step, double scale, double gradient) {
      double[] scalars = program.scalars(step, scale, 1);
      double[] g = {gradient};
      new UpdateInterpreter(program, false).apply(w, g, kept, 0, 1, 0, scalars);
    }
  }

  /** Algorithm 1 of McMahan et al., with z and n of its own. */
  @Test
  void ftrlIsTheAlgorithmOfItsPaper() {
    double alpha = 0.1;
    double beta = 1;
    double l1 = 0.02;
    double l2 = 0.5;
    One one = new One(new Ftrl().update(new Ftrl.Config(alpha, beta, l1, l2)), 0);
    double z = 0;
    double n = 0;
    double w = 0;
    double[] gradients = {0.01, -0.4, 0.3, 0.3, -0.02};
    for (int t = 0; t < gradients.length; t++) {
      double g = gradients[t];
      double sigma = (Math.sqrt(n + g * g) - Math.sqrt(n)) / alpha;
      z += g - sigma * w;
      n += g * g;
      w = Math.abs(z) <= l1 ? 0 : -(z - Math.signum(z) * l1) / ((beta + Math.sqrt(n)) / alpha + l2);
      one.step(t + 1, 1, g);
      assertEquals(w, one.w[0], 1e-9, "after step " + (t + 1));
    }
  }

  @Test
  void ftrlLeavesAWeightAloneWhereOnlyTheRateChanges() {
    One one = new One(new Ftrl().update(new Ftrl.Config(0.1, 1, 0.01, 0)), 0.3);
    one.step(1, 1, 0);
    assertEquals(0.3, one.w[0], 1e-7);
    one.step(2, 0.25, 0);
    assertEquals(0.3, one.w[0], 1e-7);
    one.step(3, 0, 0);
    assertEquals(0.3, one.w[0], 1e-6);
  }

  @Test
  void ftrlMakesWeightsOfWeakFeaturesExactlyZero() {
    One one = new One(new Ftrl().update(new Ftrl.Config(0.1, 1, 0.5, 0)), 0);
    for (int step = 1; step <= 10; step++) {
      one.step(step, 1, step % 2 == 0 ? 0.3 : -0.3);
    }
    assertEquals(0, one.w[0]);
  }

  @Test
  void adamWShrinksAWeightByItsDecayAndMovesItAsAdam() {
    Adam.Config config = new Adam.Config(0.1, 0.9, 0.999, 1e-8, false, Adam.Rows.TOUCHED);
    One adam = new One(new Adam().update(config), 2);
    One decoupled =
        new One(
            new AdamW().update(new AdamW.Config(0.1, 0.25, 0.9, 0.999, 1e-8, Adam.Rows.TOUCHED)),
            2);
    adam.step(1, 1, 0.7);
    decoupled.step(1, 1, 0.7);
    assertEquals(2 - adam.w[0], 2 * (1 - 0.1 * 0.25) - decoupled.w[0], 1e-12);
  }

  @Test
  void whatSeveralFormulasNeedIsComputedOnce() {
    UpdateProgram program =
        UpdateProgram.of(new RowwiseAdaGrad().update(new RowwiseAdaGrad.Config(0.1, 1e-8)), 0.5);
    assertEquals(
        List.of(Target.SHARED, Target.MEAN, Target.SLOT, Target.WEIGHT),
        program.pieces().stream().map(UpdateProgram.Piece::target).toList());
    assertEquals(
        List.of(
            "gradient = clip * (g + (w * 0.5))",
            "mean0 = the row's mean of square(gradient)",
            "sum' = sum + mean0",
            "w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))"),
        program.print());
    assertTrue(program.everyRow());
  }

  @Test
  void anUnfinishedOrContradictoryUpdateIsRefused() {
    Update.Builder u = new Update.Builder();
    Term sum = u.rowSlot("sum", Update.Initial.ZERO);
    assertEquals(
        "slot 'sum' has one value a row and is set to one that differs from element to element;"
            + " take its rowMean, or make it a slot of elements",
        refused(() -> u.set(sum, u.gradient().squared())));
    assertEquals("slot 'sum' is never set", refused(() -> u.build(u.weight())));
    assertEquals("two slots are called 'sum'", refused(() -> u.slot("sum")));
    u.set(sum, u.gradient().rowMean());
    assertEquals("slot 'sum' is set twice", refused(() -> u.set(sum, Term.of(1))));
    assertEquals(
        "a slot is called 'Sum/2'; names are lower case letters, digits and underscores",
        refused(() -> u.slot("Sum/2")));
  }

  private static String refused(Runnable work) {
    return assertThrows(IllegalArgumentException.class, work::run).getMessage();
  }

  @Test
  void decayIsTheExponentialOfTheTimeThatHasGone() {
    Update sgd = new Sgd().update(new Sgd.Config(1));
    for (double x : new double[] {0, 1e-6, 1e-3, 0.1, 0.5, 1, 2, 5, 10, 25, 1e9}) {
      UpdateProgram program = UpdateProgram.of(sgd, 1, Decay.LAZY);
      double[] scalars = program.scalars(1, 0, 1);
      program.setClock(scalars, 3 + x);
      double[] w = {2};
      List<double[]> kept = List.of(new double[] {3});
      new UpdateInterpreter(program.settlement(), true).apply(w, w, kept, 0, 1, 0, scalars);
      double most = x <= 1 ? 4e-7 : 2e-5;
      assertEquals(2 * Math.exp(-x), w[0], most + 6e-7 * x, "after " + x);
      assertEquals(3, kept.get(0)[0]);
    }
  }

  @Test
  void theClockOfDecayIsExactAndComesBackFromItsParts() {
    DecayClock clock = new DecayClock();
    for (int step = 0; step < 2_000_000; step++) {
      clock.advance(step < 1000 ? step / 1000.0 : 0.37);
    }
    double before = clock.now();
    clock.advance(1e-6);
    assertTrue(clock.now() > before);
    DecayClock other = new DecayClock();
    other.set(clock.parts());
    assertEquals(clock.now(), other.now(), 0);
  }

  @Test
  void thePaceOfDecayIsOfStateAlone() {
    Update.Builder u = new Update.Builder();
    Term rate = u.scalar("rate", (step, scale) -> scale);
    for (Term wrong : List.of(u.weight(), u.gradient().abs(), rate.plus(1), u.weight().rowMean())) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> u.decays(wrong));
      assertTrue(refused.getMessage().contains("make it of slots and constants"));
    }
    u.decays(Term.of(1));
    assertThrows(IllegalArgumentException.class, () -> u.decays(Term.of(1)));
  }

  @Test
  void aRuleWithASlotOfTheClocksNameIsRefused() {
    Update.Builder u = new Update.Builder();
    Term slot = u.rowSlot("decay_clock", Update.Initial.ZERO);
    u.set(slot, slot.plus(1));
    u.decays(Term.of(1));
    Update update = u.build(u.weight());
    assertThrows(IllegalArgumentException.class, () -> UpdateProgram.of(update, 0.1, Decay.LAZY));
    UpdateProgram.of(update, 0, Decay.LAZY);
  }
}
