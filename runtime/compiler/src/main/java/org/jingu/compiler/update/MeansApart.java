package org.jingu.compiler.update;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram.Piece;
import org.jingu.compiler.update.UpdateProgram.Target;

/**
 * An update of rows whose elements are in several places, so that nobody alone knows the means over
 * a row. Everyone computes what a mean is of for the elements that are here; these are added in the
 * order of the row; then all go on with the same mean.
 *
 * <p>All programs have further slots behind the update's own: each mean, one a row, and last what
 * the mean is of that comes next, one an element.
 *
 * @param terms of each mean the programs that, one after another, leave in the last slot what it is
 *     of; they change weights, so they run on copies
 * @param rest the programs that, one after another, make the update with all means known
 */
public record MeansApart(List<List<UpdateProgram>> terms, List<UpdateProgram> rest) {
  /** Copies the lists. */
  public MeansApart {
    terms = List.copyOf(terms);
    rest = List.copyOf(rest);
  }

  /** The programs of an update. */
  public static MeansApart of(UpdateProgram program) {
    int means =
        (int)
            program.parts().stream()
                .flatMap(part -> part.pieces().stream())
                .filter(piece -> piece.target() == Target.MEAN)
                .count();
    Update update = extended(program.update(), means);
    List<List<UpdateProgram>> terms = new ArrayList<>();
    List<UpdateProgram> rest = new ArrayList<>();
    for (UpdateProgram part : program.parts()) {
      int known = terms.size();
      for (int p = 0; p < part.pieces().size(); p++) {
        if (part.pieces().get(p).target() == Target.MEAN) {
          List<UpdateProgram> until = new ArrayList<>(rest);
          until.add(new Rewriting(part, update, known).until(p));
          terms.add(until);
        }
      }
      rest.add(new Rewriting(part, update, known).whole());
    }
    return new MeansApart(terms, rest);
  }

  /** How many means there are. */
  public int means() {
    return terms.size();
  }

  private static Update extended(Update update, int means) {
    List<Update.Slot> slots = new ArrayList<>(update.slots());
    for (int i = 0; i <= means; i++) {
      Scope scope = i < means ? Scope.ROW : Scope.ELEMENT;
      slots.add(new Update.Slot("mean" + i, scope, Update.Initial.ZERO, update.weight()));
    }
    return new Update(slots, update.scalars(), update.weight(), update.everyRow(), update.pace());
  }

  /** A part in the registers of the extended update, with means that are known. */
  private static final class Rewriting {
    private final UpdateProgram part;
    private final Update update;
    private final List<Piece> pieces = new ArrayList<>();
    private final int further;
    private final int[] registers;
    private int mean;
    private int taken;

    /**
     * Of a part.
     *
     * @param known how many means there are in the parts before
     */
    Rewriting(UpdateProgram part, Update update, int known) {
      this.part = part;
      this.update = update;
      this.further = update.slots().size() - part.slots().size();
      this.mean = part.slotRegister(part.slots().size() + known);
      this.registers = new int[part.register(part.pieces().size())];
      for (int r = 0; r < part.register(0); r++) {
        registers[r] = r < part.scalarRegister(0) ? r : r + further;
      }
    }

    UpdateProgram until(int last) {
      part.pieces().subList(0, last).forEach(piece -> add(piece, Target.SHARED, -1));
      Piece of = part.pieces().get(last);
      int slot = update.slots().size() - 1;
      pieces.add(new Piece(Target.SLOT, slot, of.function(), arguments(of), Scope.ELEMENT));
      return program();
    }

    UpdateProgram whole() {
      part.pieces().forEach(piece -> add(piece, piece.target(), piece.slot()));
      return program();
    }

    private void add(Piece piece, Target target, int slot) {
      int register = part.register(taken++);
      if (piece.target() == Target.MEAN) {
        registers[register] = mean++;
      } else {
        registers[register] = part.register(0) + further + pieces.size();
        pieces.add(new Piece(target, slot, piece.function(), arguments(piece), piece.scope()));
      }
    }

    private List<Integer> arguments(Piece piece) {
      return piece.arguments().stream().map(register -> registers[register]).toList();
    }

    private UpdateProgram program() {
      return new UpdateProgram(update, part.regularizer(), pieces, null);
    }
  }
}
