package org.jingu.cpu.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarFunction.Instruction;
import org.jingu.compiler.ir.ScalarOp;
import org.jspecify.annotations.Nullable;

/**
 * A scalar function as a sum of chains, such as {@code ((a * b) - c) + (d * e)}: what oneDNN's
 * binary primitive computes with the operations that may follow it.
 *
 * @param chains the terms
 */
record SumOfChains(List<Chain> chains) {
  /**
   * Operations one after another, each on the value so far and an operand of its own.
   *
   * @param first the value to begin with
   * @param links the operations
   */
  record Chain(Operand first, List<Link> links) {
    /**
     * The same value from an argument on; null if it cannot begin with it, or reads it once more.
     */
    @Nullable Chain beginningWith(int argument) {
      long reads = links.stream().filter(link -> link.operand.argument == argument).count();
      if (first.argument == argument) {
        return reads == 0 ? this : null;
      }
      if (reads != 1) {
        return null;
      }
      ScalarOp op = links.get(0).op;
      List<Link> reordered = new ArrayList<>(links);
      for (int i = 0; op == links.get(i).op && isCommutative(op); i++) {
        if (links.get(i).operand.argument == argument) {
          reordered.set(i, new Link(op, first));
          return new Chain(links.get(i).operand, reordered);
        }
      }
      return null;
    }
  }

  /** An operation; the value so far is on its left. */
  record Link(ScalarOp op, Operand operand) {}

  /**
   * What a chain reads.
   *
   * @param argument the number of the function's argument, or -1 for a number
   * @param value the number
   */
  record Operand(int argument, double value) {}

  /** Whether the sides of an operation can be exchanged. */
  static boolean isCommutative(ScalarOp op) {
    return op == ScalarOp.ADD || op == ScalarOp.MUL;
  }

  /** The form of a function; null if it has none. */
  static @Nullable SumOfChains of(ScalarFunction function) {
    return new Reader(function).read();
  }

  /** The chains with some index first, so that it may be the one that reads what is overwritten. */
  SumOfChains startingWith(int index) {
    List<Chain> order = new ArrayList<>(chains);
    order.add(0, order.remove(index));
    return new SumOfChains(order);
  }

  private static final class Reader {
    private final ScalarFunction f;
    private final List<Chain> chains = new ArrayList<>();
    private final List<Operand> alone = new ArrayList<>();

    Reader(ScalarFunction f) {
      this.f = f;
    }

    @Nullable SumOfChains read() {
      if (f.arity() == 0 || !eachValueIsReadOnce() || !addTerms(f.result())) {
        return null;
      }
      if (chains.isEmpty()) {
        chains.add(new Chain(alone.remove(0), List.of()));
      }
      List<Link> links = new ArrayList<>(chains.get(0).links());
      alone.forEach(operand -> links.add(new Link(ScalarOp.ADD, operand)));
      chains.set(0, new Chain(chains.get(0).first(), links));
      return chains.stream().anyMatch(chain -> chain.links().isEmpty())
          ? null
          : new SumOfChains(List.copyOf(chains));
    }

    private boolean eachValueIsReadOnce() {
      int[] reads = new int[f.registers()];
      for (Instruction in : f.code()) {
        for (int i = 0; i < in.op().arity(); i++) {
          reads[in.operand(i)]++;
        }
      }
      for (int i = 0; i < f.code().size(); i++) {
        if (f.code().get(i).op() != ScalarOp.CONSTANT && reads[f.arity() + i] > 1) {
          return false;
        }
      }
      return true;
    }

    private boolean addTerms(int register) {
      Operand operand = operand(register);
      if (operand != null) {
        return alone.add(operand);
      }
      Instruction in = instruction(register);
      if (in.op() == ScalarOp.ADD) {
        return addTerms(in.a()) && addTerms(in.b());
      }
      Chain chain = chain(register);
      return chain != null && chains.add(chain);
    }

    private @Nullable Chain chain(int register) {
      Operand whole = operand(register);
      if (whole != null) {
        return new Chain(whole, List.of());
      }
      Instruction in = instruction(register);
      return switch (in.op()) {
        case ADD, MUL -> {
          Operand right = operand(in.b());
          yield right != null
              ? linked(in.a(), in.op(), right)
              : linked(in.b(), in.op(), operand(in.a()));
        }
        case SUB, DIV, GREATER -> linked(in.a(), in.op(), operand(in.b()));
        case NEG -> linked(in.a(), ScalarOp.MUL, new Operand(-1, -1));
        default -> null;
      };
    }

    private @Nullable Chain linked(int before, ScalarOp op, @Nullable Operand operand) {
      Chain chain = operand == null ? null : chain(before);
      if (chain == null) {
        return null;
      }
      List<Link> links = new ArrayList<>(chain.links());
      links.add(new Link(op, operand));
      return new Chain(chain.first(), links);
    }

    private @Nullable Operand operand(int register) {
      if (register < f.arity()) {
        return new Operand(register, 0);
      }
      Instruction in = instruction(register);
      return in.op() == ScalarOp.CONSTANT ? new Operand(-1, in.value()) : null;
    }

    private Instruction instruction(int register) {
      return f.code().get(register - f.arity());
    }
  }
}
