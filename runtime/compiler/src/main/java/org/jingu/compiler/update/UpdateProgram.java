package org.jingu.compiler.update;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.ir.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * An update in the form that engines make loops from: pieces of straight-line code in order, each
 * with a value a step, a row or an element.
 *
 * <p>Registers are numbered: the weight 0, the gradient 1, the factor of clipping 2, slots from 3
 * on, then the scalars of the step, then the value of every piece. Slots and the weight keep their
 * old values until all pieces of a row are computed.
 *
 * <p>The program regularizes and clips too: the update's gradient is {@code (g + lambda w) s}.
 * Where rows decay lazily or when touched, decay is in the update's formulas, lambda is 0 here, and
 * neither the gradient nor its norm knows of it.
 *
 * @param update the formulas it is made of
 * @param regularizer lambda
 * @param pieces the code
 * @param decaying where rows decay apart from their gradient, the code that this is made of
 */
public record UpdateProgram(
    Update update, double regularizer, List<Piece> pieces, @Nullable Decaying decaying) {
  /** The register of the weight. */
  public static final int WEIGHT = 0;

  /** The register of the gradient of the loss. */
  public static final int GRADIENT = 1;

  /** The register of the factor of clipping. */
  public static final int CLIP = 2;

  private static final int SLOTS = 3;

  /** What becomes of the value of a piece. */
  public enum Target {
    /** It is the new value of a slot. */
    SLOT,
    /** It is the new weight. */
    WEIGHT,
    /** It is the mean of the function's values over a row. */
    MEAN,
    /** Later pieces use it. */
    SHARED
  }

  /**
   * A value and how it is computed.
   *
   * @param target what it is for
   * @param slot the number of the slot that it is for; else -1
   * @param function of the registers
   * @param arguments the registers of the function's arguments
   * @param scope how many values it has; of a mean, {@link Scope#ROW}
   */
  public record Piece(
      Target target, int slot, ScalarFunction function, List<Integer> arguments, Scope scope) {
    /** Copies the list. */
    public Piece {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Decay and the rest of an update apart, in the registers of the whole.
   *
   * @param settled where rows decay lazily, a row's weight as it is now; else none
   * @param decayed a row's weight after the decay of the step
   * @param moved what the rule makes of a weight that has decayed
   */
  record Decaying(List<Piece> settled, List<Piece> decayed, List<Piece> moved) {
    /** Copies the lists. */
    Decaying {
      settled = List.copyOf(settled);
      decayed = List.copyOf(decayed);
      moved = List.copyOf(moved);
    }
  }

  /** Copies the list. */
  public UpdateProgram {
    pieces = List.copyOf(pieces);
  }

  /**
   * The program of an update.
   *
   * @param regularizer lambda of lambda/2 ||W||², 0 for none
   */
  public static UpdateProgram of(Update update, double regularizer) {
    List<Piece> pieces = new UpdateLowering(update, regularizer).lower();
    return new UpdateProgram(update, regularizer, pieces, null);
  }

  /**
   * The program of an update whose rows decay.
   *
   * @param lambda of lambda/2 ||W||², 0 for none
   * @throws IllegalArgumentException if rows are to decay apart from their gradient and the rule
   *     does not say how fast
   */
  public static UpdateProgram of(Update update, double lambda, Decay decay) {
    if (lambda == 0 || decay == Decay.EVERY_STEP) {
      return of(update, lambda);
    }
    return new DecayLowering(update, lambda, decay == Decay.LAZY).lower();
  }

  /** Whether rows decay lazily, so that what is stored of a row is not yet what it is. */
  public boolean settles() {
    return decaying != null && !decaying.settled.isEmpty();
  }

  /**
   * The program that decays rows up to now and changes nothing else.
   *
   * @throws IllegalStateException if rows do not decay lazily
   */
  public UpdateProgram settlement() {
    if (decaying == null || !settles()) {
      throw new IllegalStateException("rows do not decay lazily");
    }
    return new UpdateProgram(update, 0, decaying.settled, null);
  }

  /**
   * Programs that one after another make the update, to the same bits: decay, then the rest. Loops
   * over so little are made of vector instructions, those over all of it are not.
   */
  public List<UpdateProgram> parts() {
    if (decaying == null) {
      return List.of(this);
    }
    return List.of(
        new UpdateProgram(update, 0, decaying.decayed, null),
        new UpdateProgram(update, 0, decaying.moved, null));
  }

  /** Of rows that decay lazily, the slot of the time up to which they have. */
  public int clockSlot() {
    return slots().size() - 1;
  }

  /** Of rows that decay lazily, which of {@link #scalars} is the time now. */
  public int nowScalar() {
    return update.scalars().size() - 1;
  }

  /** Of rows that decay lazily, which of {@link #scalars} is the time after the step. */
  public int thenScalar() {
    return update.scalars().size();
  }

  /**
   * Gives the numbers of a step the time at its beginning; nothing where rows do not decay lazily.
   *
   * @param scalars of {@link #scalars}, changed
   */
  public void setClock(double[] scalars, double now) {
    if (settles()) {
      scalars[nowScalar()] += now;
      scalars[thenScalar()] += now;
    }
  }

  /** What is kept beside the weights. */
  public List<Update.Slot> slots() {
    return update.slots();
  }

  /** Whether rows that no id of a batch names move too. */
  public boolean everyRow() {
    return update.everyRow() || regularizer > 0;
  }

  /** Whether elements do not depend on the others of their row. */
  public boolean elementwise() {
    return slots().stream().allMatch(slot -> slot.scope() == Scope.ELEMENT)
        && pieces.stream().noneMatch(piece -> piece.target() == Target.MEAN);
  }

  /** Whether a row's values differ from element to element only by what the elements hold. */
  public boolean withoutMeans() {
    return pieces.stream().noneMatch(piece -> piece.target() == Target.MEAN);
  }

  /** The register of a slot's old value. */
  public int slotRegister(int slot) {
    return SLOTS + slot;
  }

  /** The register of a scalar of the step. */
  public int scalarRegister(int scalar) {
    return SLOTS + slots().size() + scalar;
  }

  /** The register of a piece's value. */
  public int register(int piece) {
    return scalarRegister(update.scalars().size()) + piece;
  }

  /** How many values a register has. */
  public Scope scope(int register) {
    if (register == CLIP) {
      return Scope.STEP;
    }
    if (register < SLOTS) {
      return Scope.ELEMENT;
    }
    if (register < scalarRegister(0)) {
      return slots().get(register - SLOTS).scope();
    }
    return register < register(0) ? Scope.STEP : pieces.get(register - register(0)).scope();
  }

  /**
   * The numbers of a step: the factor of clipping, then the scalars.
   *
   * @param step the number of the step, from 1
   * @param scale the schedule's factor on the learning rate
   * @param clip the factor on every gradient
   */
  public double[] scalars(long step, double scale, double clip) {
    double[] values = new double[1 + update.scalars().size()];
    values[0] = clip;
    for (int i = 1; i < values.length; i++) {
      values[i] = update.scalars().get(i - 1).value().of(step, scale);
    }
    return values;
  }

  /** The formulas, one a line; names on the right are of new values where they stand above. */
  public List<String> print() {
    List<String> names = new ArrayList<>(List.of("w", "g", "clip"));
    slots().forEach(slot -> names.add(slot.name()));
    update.scalars().forEach(scalar -> names.add(scalar.name()));
    List<String> lines = new ArrayList<>();
    int shared = 0;
    for (Piece piece : pieces) {
      List<String> arguments = piece.arguments().stream().map(names::get).toList();
      String name =
          switch (piece.target()) {
            case SLOT -> slots().get(piece.slot()).name() + "'";
            case WEIGHT -> "w'";
            case MEAN -> "mean" + shared++;
            case SHARED -> piece.arguments().contains(GRADIENT) ? "gradient" : "t" + shared++;
          };
      String of = piece.target() == Target.MEAN ? "the row's mean of " : "";
      lines.add(name + " = " + of + piece.function().print(arguments));
      names.add(name);
    }
    return lines;
  }
}
