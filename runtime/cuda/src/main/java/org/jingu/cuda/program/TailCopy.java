package org.jingu.cuda.program;

import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.Operand;
import org.jspecify.annotations.Nullable;

/**
 * A step that only copies rows behind those that are already there, as a concatenation does. A
 * kernel that reads both can read the original instead.
 *
 * @param whole all rows [B, rows, columns]
 * @param original where the last ones are copied from
 * @param first the first row of an example that is copied
 */
record TailCopy(View whole, View original, int first) {
  /** The step as a copy of the last rows of a view, or null if it is none. */
  static @Nullable TailCopy of(Step.Compute step, View whole) {
    if (!(step.op() instanceof Elementwise map)
        || !map.function().isIdentity()
        || step.inputs().size() != 1) {
      return null;
    }
    View rows = step.output();
    View original = step.inputs().get(0);
    boolean fits =
        rows.buffer() == whole.buffer()
            && whole.shape().rank() == 3
            && rows.shape().rank() == 3
            && original.shape().equals(rows.shape())
            && original.hasDenseRows()
            && rows.strides().equals(whole.strides())
            && rows.batchOffset() == whole.batchOffset()
            && !whole.shape().dim(1).batch()
            && rows.shape().dim(0).equals(whole.shape().dim(0))
            && rows.shape().dim(2).equals(whole.shape().dim(2));
    if (!fits || whole.strides().get(1).batch() || original.strides().get(1).batch()) {
      return null;
    }
    long first = whole.shape().dim(1).factor() - rows.shape().dim(1).factor();
    boolean isEnd =
        rows.fixedOffset() - whole.fixedOffset() == first * whole.strides().get(1).factor();
    return isEnd && first > 0 ? new TailCopy(whole, original, Math.toIntExact(first)) : null;
  }

  /** The original as if all rows were there, the first of them at its address. */
  Operand operand(PlanMemory memory) {
    Operand of = memory.tensor(original).operand();
    return new Operand(of.type(), whole.shape(), of.strides(), of.alignment());
  }
}
