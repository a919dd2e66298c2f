package org.jingu.cpu;

/** Elements of matrices and of their products, as the definition says it. */
final class Matrices {
  private Matrices() {}

  static float at(View matrix, int row, int column) {
    long place = matrix.offset() + row * matrix.strides()[0] + column * matrix.strides()[1];
    return matrix.storage().buffer().get((int) place);
  }

  /** An element of a b. */
  static double product(View a, View b, int row, int column) {
    double sum = 0;
    for (int t = 0; t < a.dims()[1]; t++) {
      sum += (double) at(a, row, t) * at(b, t, column);
    }
    return sum;
  }
}
