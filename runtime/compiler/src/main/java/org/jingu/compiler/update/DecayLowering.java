package org.jingu.compiler.update;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Term.Input.Kind;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;

/**
 * Writes decay that is apart from the gradient into the formulas of a rule: first the weight
 * shrinks, then the rule moves it. With elapsed time t, which is the sum of the schedule's factors,
 * a weight becomes {@code w exp(-lambda pace t)}.
 *
 * <p>Lazily a row also keeps the time up to which it has decayed. A difference of two times is
 * exact however they were rounded, and all differences of a row add up to the whole.
 */
final class DecayLowering {
  /** The slot of the time up to which a row has decayed. */
  static final String CLOCK = "decay_clock";

  private static final double SMALLEST_SHARE = 64;

  private final Update rule;
  private final double lambda;
  private final Term pace;
  private final int slots;
  private final int scalars;
  private final IdentityHashMap<Term, Term> rewritten = new IdentityHashMap<>();

  /**
   * For a rule.
   *
   * @throws IllegalArgumentException if it does not say how fast weights decay, or has a slot of
   *     the clock's name
   */
  DecayLowering(Update rule, double lambda) {
    this.rule = rule;
    this.lambda = lambda;
    if (rule.pace() == null) {
      throw new IllegalArgumentException("its rule does not say how fast weights decay");
    }
    if (rule.slots().stream().anyMatch(slot -> slot.name().equals(CLOCK))) {
      throw new IllegalArgumentException("its rule has a slot '" + CLOCK + "' of its own");
    }
    this.pace = Objects.requireNonNull(rule.pace());
    this.slots = rule.slots().size();
    this.scalars = rule.scalars().size();
  }

  /** Rows decay by the steps in which they are updated. */
  Update touched() {
    Term share = new Term.Input(Kind.SCALAR, scalars, Scope.STEP);
    List<Update.Scalar> all = new ArrayList<>(rule.scalars());
    all.add(new Update.Scalar("elapsed", (step, scale) -> scale));
    return rewrite(decayed(share), List.of(), all);
  }

  /**
   * Rows decay up to the end of the step in which they are updated. The last scalars are the clock
   * before the step and after it, both without the clock at the step's beginning.
   */
  Update lazy() {
    Term last = new Term.Input(Kind.SLOT, slots, Scope.ROW);
    Term after = new Term.Input(Kind.SCALAR, scalars + 1, Scope.STEP);
    List<Update.Scalar> all = new ArrayList<>(rule.scalars());
    all.add(new Update.Scalar("now", (step, scale) -> 0));
    all.add(new Update.Scalar("then", (step, scale) -> DecayClock.ticks(scale)));
    Update.Slot clock = new Update.Slot(CLOCK, Scope.ROW, Update.Initial.ZERO, after);
    return rewrite(decayed(after.minus(last)), List.of(clock), all);
  }

  /** The weight of a row as it is at the clock before a step, in the registers of {@link #lazy}. */
  Term settled() {
    Term last = new Term.Input(Kind.SLOT, slots, Scope.ROW);
    return decayed(new Term.Input(Kind.SCALAR, scalars, Scope.STEP).minus(last));
  }

  /**
   * {@code w - w (1 - exp(-x))}, by arithmetic that every engine does alike: of an eighth of x by
   * the exponential series to the fifth power, then squared three times in the form of {@code 1 -
   * exp}, which keeps small numbers. Up to x = 1 it is right to single precision, beyond to 3e-6.
   */
  private Term decayed(Term elapsed) {
    Term weight = new Term.Input(Kind.WEIGHT, 0, Scope.ELEMENT);
    Term x = elapsed.times(lambda).times(pace).min(Term.of(SMALLEST_SHARE)).times(0.125);
    Term series = x.times(1 / 120.0).plus(1 / 24.0);
    series = series.times(x).plus(1 / 6.0);
    series = series.times(x).plus(0.5);
    series = series.times(x).plus(1);
    Term grown = series.times(x);
    Term lost = grown.over(grown.plus(1));
    for (int i = 0; i < 3; i++) {
      lost = lost.times(Term.of(2).minus(lost));
    }
    return weight.minus(weight.times(lost));
  }

  private Update rewrite(Term weight, List<Update.Slot> more, List<Update.Scalar> scalars) {
    List<Update.Slot> all = new ArrayList<>();
    for (Update.Slot slot : rule.slots()) {
      Term next = rewrite(slot.next(), weight);
      all.add(new Update.Slot(slot.name(), slot.scope(), slot.initial(), next));
    }
    all.addAll(more);
    return new Update(all, scalars, rewrite(rule.weight(), weight), rule.everyRow(), pace);
  }

  /** A term with the decayed weight in the place of the weight. */
  private Term rewrite(Term term, Term weight) {
    Term known = rewritten.get(term);
    if (known != null) {
      return known;
    }
    Term now = term;
    if (term instanceof Term.Input input && input.kind() == Kind.WEIGHT) {
      now = weight;
    } else if (term instanceof Term.Operation op) {
      now =
          new Term.Operation(
              op.op(), rewrite(op.a(), weight), rewrite(op.b(), weight), rewrite(op.c(), weight));
    } else if (term instanceof Term.RowMean mean) {
      now = new Term.RowMean(rewrite(mean.of(), weight));
    }
    rewritten.put(term, now);
    return now;
  }
}
