package org.jingu.api.layers;

import org.jingu.api.ModelGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Multi-head self-attention over the rows of X [B, n, in] (AutoInt, Song et al., 2019, section
 * 4.3): for every head softmax(Q Kᵀ) V, the heads side by side.
 *
 * @param heads how many heads, a divisor of {@code dim}
 * @param dim the width of all heads together
 * @param scale whether scores are divided by √(dim / heads)
 * @param dropout the dropout rate of the attention weights
 */
public record Attention(int heads, int dim, boolean scale, double dropout) {

  /**
   * Attention with parameters {@code name.query.weight}, {@code name.key.weight} and {@code
   * name.value.weight}, all [dim, in].
   *
   * @param x [B, n, in]
   * @return [B, n, dim]
   */
  public SDVariable apply(ModelGraph graph, String name, SDVariable x, int n, int in) {
    return apply(graph, name, x, n, in, null);
  }

  /**
   * The same over rows some of which are not there, to which no row attends.
   *
   * @param x [B, n, in]
   * @param present [B, n], 1 for rows that are there and 0 for others; null where all are
   * @return [B, n, dim]; in an example where no row is there, every row counts
   */
  public SDVariable apply(
      ModelGraph graph, String name, SDVariable x, int n, int in, @Nullable SDVariable present) {
    SameDiff sd = graph.sameDiff();
    int width = dim / heads;
    SDVariable query = heads(project(graph, name + ".query", x, n, in, dim), n);
    SDVariable key = heads(project(graph, name + ".key", x, n, in, dim), n);
    SDVariable value = heads(project(graph, name + ".value", x, n, in, dim), n);
    SDVariable scores = sd.mmul(query, key, false, true, false); // [B, heads, n, n]
    if (scale) {
      scores = scores.mul(1 / Math.sqrt(width));
    }
    if (present != null) {
      scores = Layers.only(scores, present, n, -1, 1, 1, n);
    }
    SDVariable weights = sd.nn().softmax(scores, 3);
    weights = Layers.dropout(graph, name + ".dropout", weights, dropout, heads, n, n);
    return sd.mmul(weights, value).permute(0, 2, 1, 3).reshape(-1, n, dim);
  }

  /**
   * A linear layer without bias on every row: X Wᵀ.
   *
   * @param x [B, n, in]
   * @return [B, n, out]
   */
  public static SDVariable project(
      ModelGraph graph, String name, SDVariable x, int n, int in, int out) {
    return Layers.linearWithoutBias(graph, name, x.reshape(-1, in), in, out).reshape(-1, n, out);
  }

  /** Splits the last axis into heads: [B, n, dim] becomes [B, heads, n, dim / heads]. */
  private SDVariable heads(SDVariable x, int n) {
    return x.reshape(-1, n, heads, dim / heads).permute(0, 2, 1, 3);
  }
}
