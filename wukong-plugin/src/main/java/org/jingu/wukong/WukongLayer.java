package org.jingu.wukong;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.wukong.WukongConfig.Fm;
import org.jingu.wukong.WukongConfig.MlpKind;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One layer, X [B, n, d] to [B, n_F + n_L, d] (sections 3.3 to 3.7): {@code X' = LN(concat(FMB(X),
 * LCB(X)) + R)}.
 */
final class WukongLayer {
  private final WukongConfig config;
  private final ModelGraph graph;
  private final SameDiff sd;
  private final String name;
  private final int n;
  private final int d;

  WukongLayer(WukongConfig config, ModelGraph graph, String name, int n) {
    this.config = config;
    this.graph = graph;
    this.sd = graph.sameDiff();
    this.name = name;
    this.n = n;
    this.d = config.embeddingDim();
  }

  /** LN(concat(FMB(X), LCB(X)) + R). */
  SDVariable apply(SDVariable x) {
    List<SDVariable> blocks = new ArrayList<>();
    if (config.nF() > 0) {
      blocks.add(config.fmb() ? factorizationMachineBlock(x) : zeros(x, config.nF()));
    }
    if (config.nL() > 0) {
      blocks.add(config.lcb() ? linearCompressBlock(x) : zeros(x, config.nL()));
    }
    SDVariable out = Layers.concat(blocks);
    if (config.residual()) {
      out = out.add(residual(x));
    }
    return Normalization.layerNorm(graph, name + ".norm", out, 2, d);
  }

  /** FMB(X) = reshape(MLP(LN(flatten(FM(X))))), [B, n_F, d]. */
  private SDVariable factorizationMachineBlock(SDVariable x) {
    long width = (long) n * (config.fm() == Fm.DOT ? n : config.k());
    SDVariable fm = Layers.flatten(factorizationMachine(x), width);
    fm = Normalization.layerNorm(graph, name + ".fmb_norm", fm, 1, width);
    Mlp mlp = config.mlp(MlpKind.FMB, config.mlp(), (long) config.nF() * d);
    return Layers.mlp(graph, name + ".fmb", fm, width, mlp).reshape(-1, config.nF(), d);
  }

  /** FM(X), [B, n, n] or [B, n, k]. */
  private SDVariable factorizationMachine(SDVariable x) {
    return switch (config.fm()) {
      case DOT -> sd.mmul(x, x, false, true, false);
      case PROJECTED -> sd.mmul(x, projected(x));
      case ATTENTIVE -> sd.mmul(x, sd.mmul(x, attentiveProjection(x), true, false, false));
    };
  }

  /** Xᵀ Y with a learned Y, [B, d, k]: first, so that X Xᵀ [B, n, n] is never formed. */
  private SDVariable projected(SDVariable x) {
    SDVariable y = graph.parameter(name + ".projection", Initializer.lecunNormal(n), n, config.k());
    return Layers.transposedMultiply(x, y, n, d, config.k());
  }

  /** Y = reshape(MLP(flatten(W_c X))), [B, n, k]. */
  private SDVariable attentiveProjection(SDVariable x) {
    long width = (long) config.attentionRows() * d;
    SDVariable compressed = Layers.flatten(compress("compress", x, config.attentionRows()), width);
    Mlp mlp = config.mlp(MlpKind.ATTENTION, config.attentionMlp(), (long) n * config.k());
    return Layers.mlp(graph, name + ".attention", compressed, width, mlp)
        .reshape(-1, n, config.k());
  }

  /** LCB(X) = W_L X, [B, n_L, d]. */
  private SDVariable linearCompressBlock(SDVariable x) {
    return compress("lcb", x, config.nL());
  }

  /** R = X where the number of rows stays, else W_R X. */
  private SDVariable residual(SDVariable x) {
    return n == config.rows() ? x : compress("residual", x, config.rows());
  }

  private SDVariable compress(String parameter, SDVariable x, int rows) {
    SDVariable w = graph.parameter(name + "." + parameter, Initializer.lecunNormal(n), rows, n);
    return Layers.leftMultiply(w, x, rows, n, d);
  }

  /** Rows of zeros, [B, rows, d], in place of a block that is switched off. */
  private SDVariable zeros(SDVariable x, int rows) {
    SDVariable zero = sd.constant(Nd4j.zeros(graph.dataType(), rows, n));
    return Layers.leftMultiply(zero, x, rows, n, d);
  }
}
