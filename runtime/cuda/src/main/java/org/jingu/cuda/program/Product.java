package org.jingu.cuda.program;

import org.jingu.cuda.code.ElementType;
import org.jspecify.annotations.Nullable;

/**
 * Products of row-major matrices, {@code d = epilogue(op(a) op(b) + c)}, a stack of them at equal
 * distances.
 *
 * @param m the rows of d
 * @param n the columns of d
 * @param k the length of the summed dimension
 * @param stack the number of products
 * @param a the left operand
 * @param b the right operand
 * @param c what is added, laid out as it says, or null
 * @param d the result
 * @param epilogue what follows
 * @param bias [n] in the type of d, where the epilogue has one
 */
public record Product(
    long m,
    long n,
    long k,
    long stack,
    Matrix a,
    Matrix b,
    @Nullable Matrix c,
    Matrix d,
    Epilogue epilogue,
    @Nullable Address bias)
    implements Operation {

  /**
   * Where a stack of matrices lies.
   *
   * @param address of the first element
   * @param type of the elements
   * @param transposed whether the matrix is stored as its transpose
   * @param rowStride the distance between stored rows, in elements
   * @param stackStride the distance between matrices, in elements; 0 for one that all share
   */
  public record Matrix(
      Address address, ElementType type, boolean transposed, long rowStride, long stackStride) {
    @Override
    public String toString() {
      return "%s %s%s %d %d"
          .formatted(address, type.text(), transposed ? " T" : "", rowStride, stackStride);
    }
  }

  /** What is done to the product before it is stored. */
  public enum Epilogue {
    /** Nothing. */
    NONE,
    /** A row is added to every row. */
    BIAS,
    /** ReLU. */
    RELU,
    /** A row is added to every row, then ReLU. */
    BIAS_RELU
  }

  /** Floating-point operations, two a multiply-add. */
  public double flops() {
    return 2.0 * m * n * k * stack;
  }

  @Override
  public String label() {
    return "product %d x %d x %d%s%s%s %s"
        .formatted(
            m,
            n,
            k,
            stack > 1 ? " x" + stack : "",
            a.transposed ? " aT" : "",
            b.transposed ? " bT" : "",
            d.type.text());
  }
}
