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

  /** Up to here Padé's formula rises. */
  private static final double MOST = 3.375;

  private static final Term WEIGHT = new Term.Input(Kind.WEIGHT, 0, Scope.ELEMENT);

  private final Update rule;
  private final double lambda;
  private final boolean lazy;
  private final Term pace;

  /**
   * For a rule.
   *
   * @param lazy whether rows that are not updated decay too
   * @throws IllegalArgumentException if it does not say how fast weights decay, or has a slot of
   *     the clock's name
   */
  DecayLowering(Update rule, double lambda, boolean lazy) {
    if (rule.pace() == null) {
      throw new IllegalArgumentException("its rule does not say how fast weights decay");
    }
    if (rule.slots().stream().anyMatch(slot -> slot.name().equals(CLOCK))) {
      throw new IllegalArgumentException("its rule has a slot '" + CLOCK + "' of its own");
    }
    this.rule = rule;
    this.lambda = lambda;
    this.lazy = lazy;
    this.pace = Objects.requireNonNull(rule.pace());
  }

  /**
   * The program. The last scalars are the clock before the step and after it, both without the
   * clock at the step's beginning; where rows do not decay lazily, the time of the step.
   */
  UpdateProgram lower() {
    List<Update.Scalar> scalars = new ArrayList<>(rule.scalars());
    List<Update.Slot> clock = List.of();
    if (lazy) {
      scalars.add(new Update.Scalar("now", (step, scale) -> 0));
      scalars.add(new Update.Scalar("then", (step, scale) -> DecayClock.ticks(scale)));
      clock = List.of(new Update.Slot(CLOCK, Scope.ROW, Update.Initial.ZERO, scalar(1)));
    } else {
      scalars.add(new Update.Scalar("elapsed", (step, scale) -> scale));
    }
    Term decayed = decayed(lazy ? scalar(1).minus(last()) : scalar(0));
    Update whole = rewrite(decayed, clock, scalars);
    UpdateProgram.Decaying parts =
        new UpdateProgram.Decaying(
            lazy ? weight(whole, decayed(scalar(0).minus(last()))) : List.of(),
            weight(whole, decayed),
            UpdateProgram.of(rewrite(WEIGHT, clock, scalars), 0).pieces());
    return new UpdateProgram(whole, 0, UpdateProgram.of(whole, 0).pieces(), parts);
  }

  private static List<UpdateProgram.Piece> weight(Update whole, Term weight) {
    return new UpdateLowering(whole, 0).lower(weight);
  }

  /** A scalar by its number after those of the rule. */
  private Term scalar(int number) {
    return new Term.Input(Kind.SCALAR, rule.scalars().size() + number, Scope.STEP);
  }

  /** The time up to which a row has decayed. */
  private Term last() {
    return new Term.Input(Kind.SLOT, rule.slots().size(), Scope.ROW);
  }

  /**
   * {@code w - w (1 - exp(-x))}, by arithmetic that every engine does alike: for an eighth of x by
   * Padé's {@code 1 - exp(-y) = y / (1 + y/2 + y²/12)}, then squared three times in the form of
   * {@code 1 - exp}, which keeps small numbers. Up to x = 1 it is right to single precision, beyond
   * to 1e-5, and what would shrink to less than 1e-9 becomes 0.
   */
  private Term decayed(Term elapsed) {
    Term y = elapsed.times(lambda / 8).times(pace).min(Term.of(MOST));
    Term lost = y.over(y.times(1 / 12.0).plus(0.5).times(y).plus(1));
    for (int i = 0; i < 3; i++) {
      lost = lost.times(Term.of(2).minus(lost));
    }
    return WEIGHT.minus(WEIGHT.times(lost));
  }

  /** The rule's formulas with another term in the place of the weight. */
  private Update rewrite(Term weight, List<Update.Slot> more, List<Update.Scalar> scalars) {
    IdentityHashMap<Term, Term> done = new IdentityHashMap<>();
    List<Update.Slot> slots = new ArrayList<>();
    for (Update.Slot slot : rule.slots()) {
      Term next = rewrite(slot.next(), weight, done);
      slots.add(new Update.Slot(slot.name(), slot.scope(), slot.initial(), next));
    }
    slots.addAll(more);
    Term moved = rewrite(rule.weight(), weight, done);
    return new Update(slots, scalars, moved, rule.everyRow(), pace);
  }

  private static Term rewrite(Term term, Term weight, IdentityHashMap<Term, Term> done) {
    Term known = done.get(term);
    if (known != null) {
      return known;
    }
    Term now = term;
    if (term instanceof Term.Input input && input.kind() == Kind.WEIGHT) {
      now = weight;
    } else if (term instanceof Term.Operation op) {
      now =
          new Term.Operation(
              op.op(),
              rewrite(op.a(), weight, done),
              rewrite(op.b(), weight, done),
              rewrite(op.c(), weight, done));
    } else if (term instanceof Term.RowMean mean) {
      now = new Term.RowMean(rewrite(mean.of(), weight, done));
    }
    done.put(term, now);
    return now;
  }
}
