package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;

/**
 * Adds up products where they are made: where a later step adds two of them that nothing else
 * reads, the second product adds the first, and the later step has one tensor less to read.
 */
final class SumMerging {
  private static final ScalarFunction ADD = ScalarFunction.of(ScalarOp.ADD);

  private final List<Step.Compute> steps;
  private final Uses uses;
  private final Map<View, Integer> makers = new HashMap<>();

  private SumMerging(Plan plan) {
    this.steps = new ArrayList<>(plan.computes());
    this.uses = new Uses(plan, steps);
    for (int i = 0; i < steps.size(); i++) {
      for (View view : steps.get(i).outputs()) {
        makers.put(view, i);
      }
    }
  }

  /** The plan's steps, rewritten; their number and order are the same. */
  static List<Step.Compute> of(Plan plan) {
    SumMerging merging = new SumMerging(plan);
    for (int i = 0; i < merging.steps.size(); i++) {
      boolean again = true;
      while (again) {
        again = merging.merge(i);
      }
    }
    return merging.steps;
  }

  /** Takes one tensor off a step, if there is a product that can add it. */
  private boolean merge(int number) {
    Step.Compute step = steps.get(number);
    int first = step.op() instanceof MatMul ? 2 : 0;
    if (!isSum(step)) {
      return false;
    }
    for (int i = first; i < step.inputs().size(); i++) {
      for (int j = first; j < step.inputs().size(); j++) {
        if (i != j && merges(step.inputs().get(i), step.inputs().get(j), number)) {
          add(step.inputs().get(i), step.inputs().get(j));
          steps.set(number, without(step, i));
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a step adds up all its arguments, more than two of them. */
  private static boolean isSum(Step.Compute step) {
    ScalarFunction f =
        step.op() instanceof MatMul product && !product.sumStack()
            ? product.epilogue()
            : step.op() instanceof Elementwise map ? map.function() : ScalarFunction.IDENTITY;
    return f.arity() > 2 && isSum(f);
  }

  /** Whether a function adds up its arguments, each of them once, and nothing else. */
  static boolean isSum(ScalarFunction f) {
    int[] uses = new int[f.arity()];
    for (ScalarFunction.Instruction n : f.code()) {
      if (n.op() != ScalarOp.ADD) {
        return false;
      }
      for (int operand : List.of(n.a(), n.b())) {
        if (operand < f.arity()) {
          uses[operand]++;
        }
      }
    }
    // As many additions as arguments less one, each argument once: nothing else is added.
    return f.code().size() == f.arity() - 1 && Arrays.stream(uses).allMatch(n -> n <= 1);
  }

  private boolean merges(View a, View b, int reader) {
    Integer first = makers.get(a);
    Integer second = makers.get(b);
    return first != null
        && second != null
        && first < second
        && second < reader
        && isPlainProduct(first)
        && isPlainProduct(second)
        && a.shape().equals(b.shape())
        && a.isDense()
        && b.isDense()
        && uses.readers(a).equals(List.of(reader))
        && uses.readers(b).equals(List.of(reader));
  }

  private boolean isPlainProduct(int step) {
    return steps.get(step).op() instanceof MatMul op
        && !op.sumStack()
        && op.epilogue().isIdentity();
  }

  /** Lets the product that makes b add a. */
  private void add(View a, View b) {
    int maker = makers.get(b);
    Step.Compute product = steps.get(maker);
    MatMul op = (MatMul) product.op();
    List<View> inputs = new ArrayList<>(product.inputs());
    inputs.add(a);
    MatMul adding = new MatMul(op.transposeA(), op.transposeB(), false, ADD);
    steps.set(maker, new Step.Compute(adding, inputs, product.outputs()));
  }

  /** A sum with one argument less. */
  private static Step.Compute without(Step.Compute step, int input) {
    List<View> inputs = new ArrayList<>(step.inputs());
    inputs.remove(input);
    if (step.op() instanceof MatMul op) {
      ScalarFunction sum = sum(op.epilogue().arity() - 1);
      return new Step.Compute(
          new MatMul(op.transposeA(), op.transposeB(), false, sum), inputs, step.outputs());
    }
    Elementwise map = (Elementwise) step.op();
    return new Step.Compute(
        new Elementwise(sum(map.function().arity() - 1), map.shape()), inputs, step.outputs());
  }

  /** The sum of some arguments. */
  static ScalarFunction sum(int arity) {
    ScalarFunction.Builder f = new ScalarFunction.Builder(arity);
    int total = 0;
    for (int i = 1; i < arity; i++) {
      total = f.emit(ScalarOp.ADD, total, i);
    }
    return f.build(total);
  }
}
