package org.jingu.cuda.blas;

import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * A product with how well its matrices are aligned: all that says which algorithms compute it, and
 * how fast.
 *
 * @param precision of products whose operands are in single precision
 * @param a bytes of which a's address is a multiple, at most {@link #BEST}
 * @param b the same of b
 * @param c the same of c; of d where there is none
 * @param d the same of d
 */
public record AlignedProduct(Product product, Precision precision, int a, int b, int c, int d) {
  /** What more does not help. */
  public static final int BEST = 256;

  /** A product at its places. */
  public static AlignedProduct of(
      Product product, Precision precision, ToLongFunction<Address> places) {
    Matrix summand = product.c();
    int d = alignment(product.d(), places);
    return new AlignedProduct(
        product,
        precision,
        alignment(product.a(), places),
        alignment(product.b(), places),
        summand == null ? d : alignment(summand, places),
        d);
  }

  private static int alignment(Matrix matrix, ToLongFunction<Address> places) {
    return (int) Long.lowestOneBit(places.applyAsLong(matrix.address()) | BEST);
  }

  /** Whether operands in single precision are rounded to TF32. */
  boolean rounds() {
    return precision != Precision.FP32 && product.a().type() == ElementType.F32;
  }

  /**
   * One line, the same for all products that an algorithm computes alike: sizes, epilogue, how it
   * computes, then each matrix's type, layout and alignment.
   */
  public String key() {
    StringBuilder key = new StringBuilder();
    key.append(
        "m=%d n=%d k=%d stack=%d %s %s"
            .formatted(
                product.m(),
                product.n(),
                product.k(),
                product.stack(),
                product.epilogue().name().toLowerCase(Locale.ROOT),
                rounds() ? "tf32" : "fp32"));
    append(key, "a", product.a(), a);
    append(key, "b", product.b(), b);
    append(key, "c", product.c(), c);
    append(key, "d", product.d(), d);
    return key.toString();
  }

  private static void append(
      StringBuilder key, String name, @Nullable Matrix matrix, int alignment) {
    if (matrix != null) {
      key.append(
          " %s=%s%s/%d/%d@%d"
              .formatted(
                  name,
                  matrix.type().name().toLowerCase(Locale.ROOT),
                  matrix.transposed() ? "T" : "",
                  matrix.rowStride(),
                  matrix.stackStride(),
                  alignment));
    }
  }
}
