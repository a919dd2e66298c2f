package org.jingu.cpu;

import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jspecify.annotations.Nullable;

/** Recognises the epilogues of a product that oneDNN computes itself: bias, ReLU, bias and ReLU. */
final class Epilogues {
  private static final Native NONE = new Native(null, false, false);

  private Epilogues() {}

  /**
   * What oneDNN does.
   *
   * @param bias [n], or null
   * @param relu whether ReLU follows
   * @param complete whether that is the whole epilogue
   */
  record Native(@Nullable View bias, boolean relu, boolean complete) {}

  /** Finds what of an epilogue oneDNN can do: all of it, or nothing. */
  static Native of(ScalarFunction epilogue, List<View> extras, long[] dims) {
    if (epilogue.isIdentity()) {
      return new Native(null, false, true);
    }
    if (extras.isEmpty()) {
      return epilogue.is(ScalarOp.RELU) ? new Native(null, true, true) : NONE;
    }
    if (extras.size() > 1 || !isRow(extras.get(0), dims)) {
      return NONE;
    }
    View row = extras.get(0);
    if (epilogue.is(ScalarOp.ADD)) {
      return new Native(row, false, true);
    }
    return epilogue.equals(biasAndRelu()) ? new Native(row, true, true) : NONE;
  }

  private static ScalarFunction biasAndRelu() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(2);
    return f.build(f.emit(ScalarOp.RELU, f.emit(ScalarOp.ADD, 0, 1)));
  }

  /** Whether a view is one dense row that repeats over a shape. */
  private static boolean isRow(View view, long[] dims) {
    long width = dims[dims.length - 1];
    return view.count() == width && view.dims()[view.rank() - 1] == width && view.isDense();
  }
}
