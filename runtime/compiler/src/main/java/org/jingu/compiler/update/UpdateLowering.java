package org.jingu.compiler.update;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.update.UpdateProgram.Piece;
import org.jingu.compiler.update.UpdateProgram.Target;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an update's terms into pieces: one for every slot, mean and the weight, and one for every
 * term that several of these need, so that nothing is computed twice.
 */
final class UpdateLowering {
  private final Update update;
  private final Term gradient;

  /** For every term the roots that it is a part of. */
  private final IdentityHashMap<Term, Set<Term>> users = new IdentityHashMap<>();

  private final IdentityHashMap<Term, Integer> registers = new IdentityHashMap<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final int firstScalar;
  private final int firstPiece;

  UpdateLowering(Update update, double regularizer) {
    this.update = update;
    this.gradient = gradient(regularizer);
    this.firstScalar = UpdateProgram.CLIP + 1 + update.slots().size();
    this.firstPiece = firstScalar + update.scalars().size();
  }

  /** (g + lambda w) s. */
  private static Term gradient(double regularizer) {
    Term g = new Term.Input(Term.Input.Kind.GRADIENT, -1, Scope.ELEMENT);
    Term w = new Term.Input(Term.Input.Kind.WEIGHT, 0, Scope.ELEMENT);
    Term clip = new Term.Input(Term.Input.Kind.SCALAR, -1, Scope.STEP);
    return (regularizer > 0 ? g.plus(w.times(regularizer)) : g).times(clip);
  }

  List<Piece> lower() {
    List<Term> roots = new ArrayList<>();
    update.slots().forEach(slot -> roots.add(slot.next()));
    roots.add(update.weight());
    findUsers(roots);
    for (int i = 0; i < update.slots().size(); i++) {
      Update.Slot slot = update.slots().get(i);
      emit(Target.SLOT, i, slot.next(), slot.scope());
    }
    emit(Target.WEIGHT, -1, update.weight(), Scope.ELEMENT);
    return pieces;
  }

  /** The pieces of a weight alone, of the update's slots and scalars. */
  List<Piece> lower(Term weight) {
    findUsers(List.of(weight));
    emit(Target.WEIGHT, -1, weight, Scope.ELEMENT);
    return pieces;
  }

  /** Terms come before the terms that they are made of, so that all users of a term are known. */
  private void findUsers(List<Term> roots) {
    List<Term> order = new ArrayList<>();
    Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Term root : roots) {
      visit(root, seen, order);
    }
    Collections.reverse(order);
    Set<Term> cut = Collections.newSetFromMap(new IdentityHashMap<>());
    cut.addAll(roots);
    for (Term term : order) {
      Set<Term> own = users.getOrDefault(term, Set.of());
      if (term instanceof Term.RowMean || (own.size() > 1 && isComputed(term))) {
        cut.add(term);
      }
      Set<Term> passedOn = cut.contains(term) ? Set.of(term) : own;
      for (Term part : parts(term)) {
        users
            .computeIfAbsent(part, t -> Collections.newSetFromMap(new IdentityHashMap<>()))
            .addAll(passedOn);
      }
    }
    users.keySet().retainAll(cut);
  }

  private boolean isComputed(Term term) {
    return term instanceof Term.Operation || isGradient(term);
  }

  private static boolean isGradient(Term term) {
    return term instanceof Term.Input input
        && input.kind() == Term.Input.Kind.GRADIENT
        && input.index() == 0;
  }

  private void visit(Term term, Set<Term> seen, List<Term> order) {
    if (seen.add(term)) {
      parts(term).forEach(part -> visit(part, seen, order));
      order.add(term);
    }
  }

  private List<Term> parts(Term term) {
    if (term instanceof Term.Operation operation) {
      return List.of(operation.a(), operation.b(), operation.c());
    }
    if (term instanceof Term.RowMean mean) {
      return List.of(mean.of());
    }
    return isGradient(term) ? List.of(gradient) : List.of();
  }

  private void emit(Target target, int slot, Term term, Scope scope) {
    Term of = target == Target.MEAN ? ((Term.RowMean) term).of() : term;
    Map<Integer, Integer> arguments = new LinkedHashMap<>();
    boolean own = isComputed(of) && !registers.containsKey(of);
    List<Term> leaves = new ArrayList<>();
    collect(of, own ? of : null, Collections.newSetFromMap(new IdentityHashMap<>()), leaves);
    for (Term leaf : leaves) {
      arguments.putIfAbsent(register(leaf), arguments.size());
    }
    ScalarFunction.Builder f = new ScalarFunction.Builder(arguments.size());
    IdentityHashMap<Term, Integer> written = new IdentityHashMap<>();
    for (Term leaf : leaves) {
      written.put(leaf, arguments.get(register(leaf)));
    }
    ScalarFunction function = f.build(write(f, of, written));
    registers.putIfAbsent(term, firstPiece + pieces.size());
    pieces.add(new Piece(target, slot, function, List.copyOf(arguments.keySet()), scope));
  }

  /**
   * The inputs and the values of other pieces that a term is made of, each once. A term that is
   * used twice is walked once: rules share terms, and every walk of all paths doubles at each.
   */
  private void collect(Term term, @Nullable Term root, Set<Term> seen, List<Term> leaves) {
    if (!seen.add(term)) {
      return;
    }
    if (term != root && needsRegister(term)) {
      require(term);
      leaves.add(term);
    } else {
      parts(term).forEach(part -> collect(part, root, seen, leaves));
    }
  }

  private boolean needsRegister(Term term) {
    return registers.containsKey(term)
        || term instanceof Term.RowMean
        || (users.containsKey(term) && users.get(term).size() > 1)
        || (term instanceof Term.Input && !isGradient(term));
  }

  /** Emits the piece of a term that several pieces need, before the piece that is being written. */
  private void require(Term term) {
    if (registers.containsKey(term) || (term instanceof Term.Input && !isGradient(term))) {
      return;
    }
    if (term instanceof Term.RowMean) {
      emit(Target.MEAN, -1, term, Scope.ROW);
    } else {
      emit(Target.SHARED, -1, term, term.scope());
    }
  }

  private int register(Term leaf) {
    Integer known = registers.get(leaf);
    if (known != null) {
      return known;
    }
    Term.Input input = (Term.Input) leaf;
    return switch (input.kind()) {
      case WEIGHT -> UpdateProgram.WEIGHT;
      case GRADIENT -> UpdateProgram.GRADIENT;
      case SLOT -> UpdateProgram.CLIP + 1 + input.index();
      case SCALAR -> input.index() < 0 ? UpdateProgram.CLIP : firstScalar + input.index();
    };
  }

  private int write(ScalarFunction.Builder f, Term term, IdentityHashMap<Term, Integer> written) {
    Integer known = written.get(term);
    if (known != null) {
      return known;
    }
    int register;
    if (term instanceof Term.Constant constant) {
      register = f.constant(constant.value());
    } else if (isGradient(term)) {
      register = write(f, gradient, written);
    } else {
      Term.Operation operation = (Term.Operation) term;
      register =
          f.emit(
              ScalarOp.valueOf(operation.op().name()),
              write(f, operation.a(), written),
              write(f, operation.b(), written),
              write(f, operation.c(), written));
    }
    written.put(term, register);
    return register;
  }
}
