package org.jingu.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jingu.cpu.memory.View;

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

  /** Checks every element of y = a b. */
  static void assertProduct(View a, View b, View y, double tolerance, String what) {
    for (int i = 0; i < y.dims()[0]; i++) {
      for (int j = 0; j < y.dims()[1]; j++) {
        String element = what + ", element " + i + ", " + j;
        assertEquals(product(a, b, i, j), at(y, i, j), tolerance, element);
      }
    }
  }
}
