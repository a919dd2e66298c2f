package org.jingu.compiler.update;

import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.update.UpdateProgram.Piece;
import org.jingu.compiler.update.UpdateProgram.Target;

/** Runs an update one element at a time: the oracle of the tests. */
public final class UpdateInterpreter {
  private final UpdateProgram program;
  private final boolean single;

  /**
   * For a program.
   *
   * @param single whether every operation's value is rounded to single precision, as engines do
   */
  public UpdateInterpreter(UpdateProgram program, boolean single) {
    this.program = program;
    this.single = single;
  }

  /**
   * Updates one row.
   *
   * @param w the weights [width] from index {@code at}, and so the slots of elements
   * @param g the gradients, from index {@code at}
   * @param slots one array a slot
   * @param row the index of the row's value in slots of rows
   * @param scalars of {@link UpdateProgram#scalars}
   */
  public void apply(
      double[] w, double[] g, List<double[]> slots, int at, int width, int row, double[] scalars) {
    List<Piece> pieces = program.pieces();
    double[][] values = new double[width][program.register(pieces.size())];
    for (int i = 0; i < width; i++) {
      values[i][UpdateProgram.WEIGHT] = w[at + i];
      values[i][UpdateProgram.GRADIENT] = g[at + i];
      values[i][UpdateProgram.CLIP] = rounded(scalars[0]);
      for (int k = 0; k < slots.size(); k++) {
        values[i][program.slotRegister(k)] = slots.get(k)[place(k, at + i, row)];
      }
      for (int k = 1; k < scalars.length; k++) {
        values[i][program.scalarRegister(k - 1)] = rounded(scalars[k]);
      }
    }
    for (int p = 0; p < pieces.size(); p++) {
      Piece piece = pieces.get(p);
      double sum = 0;
      for (double[] registers : values) {
        registers[program.register(p)] = value(piece, registers);
        sum += registers[program.register(p)];
      }
      if (piece.target() == Target.MEAN) {
        for (double[] registers : values) {
          registers[program.register(p)] = rounded(sum / width);
        }
      }
    }
    for (int p = 0; p < pieces.size(); p++) {
      for (int i = 0; i < width; i++) {
        double value = values[i][program.register(p)];
        switch (pieces.get(p).target()) {
          case WEIGHT -> w[at + i] = value;
          case SLOT -> {
            int slot = pieces.get(p).slot();
            slots.get(slot)[place(slot, at + i, row)] = value;
          }
          case MEAN, SHARED -> {}
        }
      }
    }
  }

  private int place(int slot, int element, int row) {
    return program.slots().get(slot).scope() == Scope.ROW ? row : element;
  }

  private double value(Piece piece, double[] registers) {
    ScalarFunction function = piece.function();
    double[] own = new double[function.registers()];
    for (int i = 0; i < function.arity(); i++) {
      own[i] = registers[piece.arguments().get(i)];
    }
    for (int i = 0; i < function.code().size(); i++) {
      ScalarFunction.Instruction n = function.code().get(i);
      double value =
          n.op() == ScalarOp.CONSTANT
              ? n.value()
              : n.op().apply(own[n.a()], own[n.b()], own[n.c()]);
      own[function.arity() + i] = rounded(value);
    }
    return own[function.result()];
  }

  private double rounded(double value) {
    return single ? (float) value : value;
  }
}
