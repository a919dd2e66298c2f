package org.jingu.cpu.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.memory.View;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the epilogues of a product that oneDNN computes itself: bias, ReLU, both, and chains
 * of operations on the product with one tensor after another.
 */
public final class Epilogues {
  private Epilogues() {}

  /**
   * What oneDNN does, in this order.
   *
   * @param bias [n], or null
   * @param relu whether ReLU follows
   * @param after what follows then
   */
  public record Native(@Nullable View bias, boolean relu, List<Operation> after) {
    /** The product as it is. */
    public static final Native NONE = new Native(null, false, List.of());
  }

  /**
   * An operation on the value so far, which is on its left, and a tensor.
   *
   * @param operand broadcast to the product's shape
   */
  record Operation(ScalarOp op, View operand) {}

  /**
   * The whole of an epilogue.
   *
   * @param extras the epilogue's arguments after the product
   * @param product where the product goes; a chain needs its rows to follow one another
   * @param constants makes a tensor of one element that is a number
   * @return null if oneDNN cannot do it
   */
  public static @Nullable Native of(
      ScalarFunction epilogue, List<View> extras, View product, DoubleFunction<View> constants) {
    if (epilogue.isIdentity()) {
      return Native.NONE;
    }
    if (epilogue.is(ScalarOp.RELU)) {
      return new Native(null, true, List.of());
    }
    if (extras.size() == 1 && isRow(extras.get(0), product)) {
      if (epilogue.is(ScalarOp.ADD)) {
        return new Native(extras.get(0), false, List.of());
      }
      if (epilogue.equals(biasAndRelu())) {
        return new Native(extras.get(0), true, List.of());
      }
    }
    return product.rank() == 2 && product.isDense()
        ? chain(epilogue, extras, product, constants)
        : null;
  }

  private static ScalarFunction biasAndRelu() {
    ScalarFunction.Builder f = new ScalarFunction.Builder(2);
    return f.build(f.emit(ScalarOp.RELU, f.emit(ScalarOp.ADD, 0, 1)));
  }

  /** Whether a view is one dense row that repeats over a shape. */
  private static boolean isRow(View view, View product) {
    long width = product.width();
    return view.count() == width && view.dims()[view.rank() - 1] == width && view.isDense();
  }

  private static @Nullable Native chain(
      ScalarFunction epilogue, List<View> extras, View product, DoubleFunction<View> constants) {
    SumOfChains sum = SumOfChains.of(epilogue);
    if (sum == null || sum.chains().size() > 1) {
      return null;
    }
    SumOfChains.Chain chain = sum.chains().get(0).beginningWith(0);
    if (chain == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>();
    for (SumOfChains.Link link : chain.links()) {
      int argument = link.operand().argument();
      View operand =
          argument < 0 ? constants.apply(link.operand().value()) : extras.get(argument - 1);
      View whole = operand.broadcast(product.dims());
      if (!isPlain(whole)) {
        return null;
      }
      operations.add(new Operation(link.op(), whole));
    }
    View bias = operations.get(0).operand();
    boolean biased = operations.get(0).op() == ScalarOp.ADD && bias.strides()[0] == 0;
    return biased && bias.strides()[1] == 1
        ? new Native(bias.slice(0, 0, 1, 1), false, operations.subList(1, operations.size()))
        : new Native(null, false, operations);
  }

  /** Whether the rows of a matrix follow one another, or it repeats one row or element. */
  private static boolean isPlain(View matrix) {
    long row = matrix.strides()[0];
    long column = matrix.strides()[1];
    return column == 1 ? row == 0 || row == matrix.dims()[1] : column == 0 && row == 0;
  }
}
