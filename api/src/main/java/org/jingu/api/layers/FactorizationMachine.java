package org.jingu.api.layers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Interactions of embeddings without parameters of their own. */
public final class FactorizationMachine {
  private FactorizationMachine() {}

  /**
   * The sum of the dot products of all pairs of rows, as ½ Σ_d ((Σ_i x_i)² - Σ_i x_i²) (Rendle,
   * 2010, lemma 3.1).
   *
   * @param x [B, n, d]
   * @return [B, 1]
   */
  public static SDVariable secondOrder(SDVariable x, int d) {
    SameDiff sd = x.getSameDiff();
    SDVariable squareOfSum = sd.math().square(x.sum(1));
    SDVariable sumOfSquares = sd.math().square(x).sum(1);
    return Layers.sumOfRow(squareOfSum.sub(sumOfSquares), d).mul(0.5);
  }

  /**
   * The ANOVA kernel: the sum over all sets of {@code order} rows of the sum over d of their
   * product, by the dynamic program a_t ← a_t + x_j a_{t-1} (Blondel et al., 2016, algorithm 1).
   *
   * @param x [B, n, d]
   * @return [B, 1]
   */
  public static SDVariable anova(SDVariable x, int n, int d, int order) {
    // a[t] is null while no set of t rows has been seen; a[0] would be 1.
    @Nullable SDVariable[] a = new SDVariable[order + 1];
    for (int j = 0; j < n; j++) {
      SDVariable row = row(x, j, d);
      for (int t = Math.min(order, j + 1); t >= 1; t--) {
        SDVariable below = a[t - 1];
        SDVariable term = below == null ? row : row.mul(below);
        SDVariable sum = a[t];
        a[t] = sum == null ? term : sum.add(term);
      }
    }
    SDVariable last = a[order];
    if (last == null) {
      throw new IllegalArgumentException(
          "an ANOVA kernel of order " + order + " needs that many rows; there are " + n);
    }
    return Layers.sumOfRow(last, d);
  }

  /**
   * The dot products of all pairs of rows i &lt; j, by i and then j.
   *
   * @param x [B, n, d], n at least 2
   * @return [B, n (n - 1) / 2]
   */
  public static SDVariable pairs(SDVariable x, int n) {
    SameDiff sd = x.getSameDiff();
    SDVariable products = sd.mmul(x, x, false, true, false);
    List<SDVariable> triangle = new ArrayList<>();
    for (int i = 0; i < n - 1; i++) {
      int width = n - 1 - i;
      SDVariable right = sd.slice(products, new int[] {0, i, i + 1}, -1, 1, width);
      triangle.add(right.reshape(-1, width));
    }
    return Layers.concat(triangle);
  }

  /**
   * The sum over all pairs of rows i &lt; j of the dot product of what field j sees of row i and
   * field i of row j (Juan et al., 2016, section 3), as half of the sum over all i and j ≠ i, so
   * that one product of the whole with its transpose gives all pairs.
   *
   * @param x [B, n, n k]: row i is k numbers for field 0, k for field 1, and so on
   * @return [B, 1]
   */
  public static SDVariable fieldAware(SDVariable x, int n, int k) {
    SDVariable v = x.reshape(-1, n, n, k);
    SDVariable others = x.getSameDiff().constant(others(x.dataType(), n, k));
    SDVariable products = v.mul(v.permute(0, 2, 1, 3)).mul(others);
    return products.sum(1, 2, 3).reshape(-1, 1).mul(0.5);
  }

  /** 1 where a field sees another's row, 0 where it sees its own: [n, n, k]. */
  private static INDArray others(DataType type, int n, int k) {
    INDArray mask = Nd4j.ones(type, n, n, k);
    for (int i = 0; i < n; i++) {
      mask.get(NDArrayIndex.point(i), NDArrayIndex.point(i)).assign(0);
    }
    return mask;
  }

  /** Row j of [B, n, d] as [B, d]. */
  public static SDVariable row(SDVariable x, int j, int d) {
    return x.getSameDiff().slice(x, new int[] {0, j, 0}, -1, 1, d).reshape(-1, d);
  }
}
