package org.jingu.api.layers;

import org.jingu.api.ModelGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A layer of a transformer's encoder (Vaswani et al., 2017, section 3.1) over X [B, n, d]:
 *
 * <pre>
 *   S = LN(X + Attention(X) W_oᵀ),    out = LN(S + ReLU(S W_1ᵀ + b_1) W_2ᵀ + b_2)
 * </pre>
 *
 * <p>Parameters: those of {@link Attention}, {@code name.output.weight} [d, d], {@code
 * name.feed_forward.0} and {@code .2} as of an {@link Mlp}, {@code name.norm1} and {@code
 * name.norm2}.
 *
 * @param heads attention heads, a divisor of d
 * @param feedForward the width between the two linear maps
 * @param dropout the dropout rate of attention weights and of what is added to X and S
 */
public record Transformer(int heads, int feedForward, double dropout) {

  /**
   * The layer.
   *
   * @param x [B, n, d]
   * @param present [B, n], 1 for rows that are there and 0 for others, to which no row attends;
   *     null where all are
   * @return [B, n, d]; of rows that are not there, nothing of meaning
   */
  public SDVariable apply(
      ModelGraph graph, String name, SDVariable x, @Nullable SDVariable present, int n, int d) {
    SDVariable attended =
        new Attention(heads, d, true, dropout).apply(graph, name, x, n, d, present);
    attended = Attention.project(graph, name + ".output", attended, n, d, d);
    attended = Layers.dropout(graph, name + ".output.dropout", attended, dropout, n, d);
    SDVariable s = Normalization.layerNorm(graph, name + ".norm1", x.add(attended), 2, d);
    SDVariable fed =
        Layers.linear(graph, name + ".feed_forward.0", s.reshape(-1, d), d, feedForward);
    fed = Layers.linear(graph, name + ".feed_forward.2", Layers.relu(fed), feedForward, d);
    fed =
        Layers.dropout(graph, name + ".feed_forward.dropout", fed.reshape(-1, n, d), dropout, n, d);
    return Normalization.layerNorm(graph, name + ".norm2", s.add(fed), 2, d);
  }
}
