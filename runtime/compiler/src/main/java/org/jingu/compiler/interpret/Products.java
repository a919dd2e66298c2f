package org.jingu.compiler.interpret;

import org.jingu.compiler.ir.MatMul;

/** Matrix products by three loops. */
final class Products {
  private final MatMul op;
  private final Tensor a;
  private final Tensor b;
  private final int stack;
  private final int m;
  private final int n;
  private final int k;

  Products(MatMul op, Tensor a, Tensor b) {
    this.op = op;
    this.a = a;
    this.b = b;
    int rankA = a.shape().length;
    int rankB = b.shape().length;
    this.stack = (int) (rankA == 3 ? a.shape()[0] : rankB == 3 ? b.shape()[0] : 1);
    this.m = (int) a.shape()[rankA - (op.transposeA() ? 1 : 2)];
    this.k = (int) a.shape()[rankA - (op.transposeA() ? 2 : 1)];
    this.n = (int) b.shape()[rankB - (op.transposeB() ? 2 : 1)];
  }

  /** The product without its epilogue. */
  Tensor evaluate() {
    boolean stacked = !op.sumStack() && (a.shape().length == 3 || b.shape().length == 3);
    Tensor y = stacked ? Tensor.zeros(stack, m, n) : Tensor.zeros(m, n);
    for (int g = 0; g < stack; g++) {
      multiply(
          a.shape().length == 3 ? g * m * k : 0,
          b.shape().length == 3 ? g * k * n : 0,
          y.values(),
          stacked ? g * m * n : 0);
    }
    return y;
  }

  /** Adds one product of matrices. */
  private void multiply(int fromA, int fromB, double[] y, int fromY) {
    int rowA = op.transposeA() ? 1 : k;
    int columnA = op.transposeA() ? m : 1;
    int rowB = op.transposeB() ? 1 : n;
    int columnB = op.transposeB() ? k : 1;
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        double left = a.values()[fromA + i * rowA + l * columnA];
        for (int j = 0; j < n; j++) {
          y[fromY + i * n + j] += left * b.values()[fromB + l * rowB + j * columnB];
        }
      }
    }
  }
}
