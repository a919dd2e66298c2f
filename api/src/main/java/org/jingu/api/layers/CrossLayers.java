package org.jingu.api.layers;

import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The cross layers of DCN V2 (Wang et al., 2021, section 3): x_{l+1} = x_l + x_0 ⊙ (W x_l + b),
 * with W full, of low rank, or a mixture of experts of low rank.
 *
 * <p>All tensors are [B, w]. Parameters: {@code bias.l} [w], and {@code cross.l} [w, w] or {@code
 * u.l} and {@code v.l} [experts, w, rank], {@code core.l} [experts, rank, rank] and {@code gate}
 * [experts, w], which the layers share.
 *
 * @param layers how many cross layers
 * @param experts 0 for a full W, 1 for W = U Vᵀ, more for a mixture
 * @param rank the rank of U and V; unused where experts is 0
 */
public record CrossLayers(int layers, int experts, int rank) {

  /** All layers, from x_0 to the last. */
  public SDVariable apply(ModelGraph graph, SDVariable x0, long width) {
    Initializer initializer = Initializer.lecunNormal(width);
    SDVariable x = x0;
    SDVariable gate = experts > 1 ? graph.parameter("gate", initializer, experts, width) : x0;
    for (int l = 0; l < layers; l++) {
      SDVariable bias = graph.parameter("bias." + l, initializer, width);
      SDVariable crossed =
          switch (experts) {
            case 0 -> full(graph, l, x, width).add(bias);
            case 1 -> lowRank(graph, l, x, width).add(bias);
            default -> mixture(graph, l, x, gate, bias, width);
          };
      x = x.add(x0.mul(crossed));
    }
    return x;
  }

  /** x W. */
  private static SDVariable full(ModelGraph graph, int l, SDVariable x, long width) {
    Initializer initializer = Initializer.lecunNormal(width);
    return graph
        .sameDiff()
        .mmul(x, graph.parameter("cross." + l, initializer, width, width)); // [in, out]
  }

  /** (x V) Uᵀ. */
  private SDVariable lowRank(ModelGraph graph, int l, SDVariable x, long width) {
    SDVariable u = factor(graph, "u." + l, width).reshape(width, rank);
    SDVariable v = factor(graph, "v." + l, width).reshape(width, rank);
    SameDiff sd = graph.sameDiff();
    return sd.mmul(sd.mmul(x, v), u, false, true, false);
  }

  /** Σ_e softmax_e(x · g_e) (U_e tanh(C_e tanh(V_eᵀ x)) + b). */
  private SDVariable mixture(
      ModelGraph graph, int l, SDVariable x, SDVariable gate, SDVariable bias, long width) {
    Initializer initializer = Initializer.lecunNormal(width);
    SameDiff sd = graph.sameDiff();
    SDVariable u = factor(graph, "u." + l, width);
    SDVariable v = factor(graph, "v." + l, width);
    SDVariable core = graph.parameter("core." + l, initializer, experts, rank, rank);
    // One product for all experts: [B, w] x [w, e r], then experts first for strided products.
    SDVariable stacked = v.permute(1, 0, 2).reshape(width, (long) experts * rank);
    SDVariable h = sd.math().tanh(sd.mmul(x, stacked));
    h = h.reshape(-1, experts, rank).permute(1, 0, 2); // [e, B, r]
    h = sd.math().tanh(sd.mmul(h, core, false, true, false));
    h = sd.mmul(h, u, false, true, false).add(bias); // [e, B, w]
    SDVariable weights = sd.nn().softmax(sd.mmul(x, gate, false, true, false), 1); // [B, e]
    return h.mul(weights.permute(1, 0).reshape(experts, -1, 1)).sum(0);
  }

  private SDVariable factor(ModelGraph graph, String name, long width) {
    return graph.parameter(name, Initializer.lecunNormal(width), experts, width, rank);
  }
}
