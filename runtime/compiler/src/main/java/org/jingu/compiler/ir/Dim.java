package org.jingu.compiler.ir;

/**
 * The size of a dimension (or a stride, or a number of elements): {@code factor}, or {@code factor
 * * B} where it grows with the batch.
 *
 * @param factor the size, or the size an example
 * @param batch whether the size is a multiple of B
 */
public record Dim(long factor, boolean batch) {
  /** The batch dimension. */
  public static final Dim BATCH = new Dim(1, true);

  /** A dimension of size 1. */
  public static final Dim ONE = new Dim(1, false);

  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException if the factor is negative
   */
  public Dim {
    if (factor < 0) {
      throw new IllegalArgumentException("a dimension of size " + factor);
    }
  }

  /** A static size. */
  public static Dim of(long size) {
    return new Dim(size, false);
  }

  /** The size at batch size {@code b}. */
  public long at(long b) {
    return batch ? Math.multiplyExact(factor, b) : factor;
  }

  /**
   * The product.
   *
   * @throws IllegalArgumentException if both grow with the batch
   */
  public Dim times(Dim other) {
    if (batch && other.batch) {
      throw new IllegalArgumentException(
          "a size that grows with B * B (%s times %s): tensors hold one batch dimension"
              .formatted(this, other));
    }
    return new Dim(Math.multiplyExact(factor, other.factor), batch || other.batch);
  }

  /** Whether this is the static size 1, which broadcasts. */
  public boolean isOne() {
    return factor == 1 && !batch;
  }

  @Override
  public String toString() {
    return batch ? factor == 1 ? "B" : factor + "B" : Long.toString(factor);
  }
}
