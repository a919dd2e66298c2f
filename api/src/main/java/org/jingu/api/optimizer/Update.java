package org.jingu.api.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How weights move in a step: what is kept beside them, and formulas for what is kept and for the
 * weights. The same formulas hold for tables, whose rows are updated where a batch names them, and
 * for dense parameters, whose rows are those of the last axis.
 *
 * @param slots what is kept
 * @param scalars what is computed once a step
 * @param weight the weight after the update
 * @param everyRow whether a step also moves rows of tables that no id of the batch names, whose
 *     gradient is 0
 * @param pace how fast weights decay between updates, see {@link Builder#decays}; null of a rule
 *     that does not say
 */
public record Update(
    List<Slot> slots, List<Scalar> scalars, Term weight, boolean everyRow, @Nullable Term pace) {
  /** Copies the lists. */
  public Update {
    slots = List.copyOf(slots);
    scalars = List.copyOf(scalars);
  }

  /** Of a rule that does not say how fast weights decay between updates. */
  public Update(List<Slot> slots, List<Scalar> scalars, Term weight, boolean everyRow) {
    this(slots, scalars, weight, everyRow, null);
  }

  /**
   * State beside the weights, in checkpoints {@code <parameter>/<name>}.
   *
   * @param name its name, lower case
   * @param scope one a row or one an element
   * @param initial its value before the first step, a function of the weight, step-independent
   * @param next its value after an update
   */
  public record Slot(String name, Term.Scope scope, Initial initial, Term next) {}

  /** The value of a slot before the first step. */
  @FunctionalInterface
  public interface Initial {
    /** Of a slot that starts at 0. */
    Initial ZERO = weight -> 0;

    /**
     * The value.
     *
     * @param weight the initial weight of its element; of a slot with one value a row, 0
     */
    float of(float weight);
  }

  /**
   * A number that is computed once a step, in double precision.
   *
   * @param name its name in printed formulas
   * @param value the number
   */
  public record Scalar(String name, Value value) {
    /** How it is computed. */
    @FunctionalInterface
    public interface Value {
      /**
       * The number.
       *
       * @param step the number of the step, from 1
       * @param scale the schedule's factor on the learning rate
       */
      double of(long step, double scale);
    }
  }

  /** Makes an update. Get terms, combine them, {@link #set} every slot, and {@link #build}. */
  public static final class Builder {
    private static final Term WEIGHT =
        new Term.Input(Term.Input.Kind.WEIGHT, 0, Term.Scope.ELEMENT);
    private static final Term GRADIENT =
        new Term.Input(Term.Input.Kind.GRADIENT, 0, Term.Scope.ELEMENT);

    private record Draft(String name, Term.Scope scope, Initial initial) {}

    private final List<Draft> slots = new ArrayList<>();
    private final List<@Nullable Term> next = new ArrayList<>();
    private final List<Scalar> scalars = new ArrayList<>();
    private boolean everyRow;
    private @Nullable Term pace;

    /** The weight before the update. */
    public Term weight() {
      return WEIGHT;
    }

    /** The gradient, with the regularizer's, and scaled down where gradients are clipped. */
    public Term gradient() {
      return GRADIENT;
    }

    /** A number that is computed once a step. */
    public Term scalar(String name, Scalar.Value value) {
      scalars.add(new Scalar(name, value));
      return new Term.Input(Term.Input.Kind.SCALAR, scalars.size() - 1, Term.Scope.STEP);
    }

    /** State of every element, 0 before the first step. */
    public Term slot(String name) {
      return slot(name, Initial.ZERO);
    }

    /** State of every element. */
    public Term slot(String name, Initial initial) {
      return slot(new Draft(name, Term.Scope.ELEMENT, initial));
    }

    /** State of every row. */
    public Term rowSlot(String name, Initial initial) {
      return slot(new Draft(name, Term.Scope.ROW, initial));
    }

    private Term slot(Draft draft) {
      if (!draft.name.matches("[a-z][a-z0-9_]*")) {
        throw new IllegalArgumentException(
            "a slot is called '%s'; names are lower case letters, digits and underscores"
                .formatted(draft.name));
      }
      if (slots.stream().anyMatch(other -> other.name.equals(draft.name))) {
        throw new IllegalArgumentException("two slots are called '" + draft.name + "'");
      }
      slots.add(draft);
      next.add(null);
      return new Term.Input(Term.Input.Kind.SLOT, slots.size() - 1, draft.scope);
    }

    /**
     * Gives a slot its new value.
     *
     * @return the value
     * @throws IllegalArgumentException if the first is no slot, or one that is set already, or if a
     *     slot of rows would differ from element to element
     */
    public Term set(Term slot, Term value) {
      if (!(slot instanceof Term.Input input && input.kind() == Term.Input.Kind.SLOT)) {
        throw new IllegalArgumentException(slot + " is set, which is no slot");
      }
      Draft draft = slots.get(input.index());
      if (next.get(input.index()) != null) {
        throw new IllegalArgumentException("slot '" + draft.name + "' is set twice");
      }
      if (value.scope().with(draft.scope) != draft.scope) {
        throw new IllegalArgumentException(
            "slot '%s' has one value a row and is set to one that differs from element to element;"
                    .formatted(draft.name)
                + " take its rowMean, or make it a slot of elements");
      }
      next.set(input.index(), value);
      return value;
    }

    /** Makes steps also move rows that no id of the batch names. */
    public void everyRow(boolean wanted) {
      everyRow = wanted;
    }

    /**
     * Says how fast weights decay towards 0 where tables are regularized lazily, rows that no batch
     * names included: at the full learning rate a weight loses {@code lambda pace} of itself in a
     * step. So it is what the rule multiplies a small gradient by. Steps in which a row stays as it
     * is are made up for together, hence it is of state and constants alone.
     *
     * @throws IllegalArgumentException if it depends on the weight, the gradient or the step, or is
     *     said twice
     */
    public void decays(Term pace) {
      if (this.pace != null) {
        throw new IllegalArgumentException("the pace of decay is set twice");
      }
      requireState(pace);
      this.pace = pace;
    }

    private static void requireState(Term term) {
      if (term instanceof Term.Input input && input.kind() != Term.Input.Kind.SLOT) {
        throw new IllegalArgumentException(
            "the pace of decay depends on the %s of a step; make it of slots and constants"
                .formatted(input.kind().name().toLowerCase(Locale.ROOT)));
      } else if (term instanceof Term.Operation operation) {
        requireState(operation.a());
        requireState(operation.b());
        requireState(operation.c());
      } else if (term instanceof Term.RowMean mean) {
        requireState(mean.of());
      }
    }

    /**
     * The update.
     *
     * @param weight the weight after it
     * @throws IllegalArgumentException if a slot was never set
     */
    public Update build(Term weight) {
      List<Slot> set = new ArrayList<>();
      for (int i = 0; i < slots.size(); i++) {
        Draft draft = slots.get(i);
        Term value = next.get(i);
        if (value == null) {
          throw new IllegalArgumentException("slot '" + draft.name + "' is never set");
        }
        set.add(new Slot(draft.name, draft.scope, draft.initial, value));
      }
      return new Update(set, scalars, weight, everyRow, pace);
    }
  }
}
