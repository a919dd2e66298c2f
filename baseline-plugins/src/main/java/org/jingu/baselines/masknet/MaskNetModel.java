package org.jingu.baselines.masknet;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.api.layers.SchemaCheck;
import org.jingu.baselines.masknet.MaskNetConfig.Structure;
import org.nd4j.autodiff.samediff.SDVariable;

/** Blocks that multiply their input by a mask made from all embeddings. */
final class MaskNetModel implements Model {
  private final MaskNetConfig config;
  private final EmbeddingLayer embedding;
  private final int n;
  private final long width;

  MaskNetModel(MaskNetConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    this.width = (long) n * config.embeddingDim();
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable rows = embedding.rows(graph, "embedding");
    SDVariable x = Layers.flatten(rows, width);
    SDVariable normalized = config.embeddingLayerNorm() ? normalize(graph, rows) : x;
    graph.logits(
        config.structure() == Structure.SERIAL
            ? serial(graph, x, normalized)
            : parallel(graph, x, normalized));
  }

  /** Layer norm of every row, with a gain and a bias of its own, flattened. */
  private SDVariable normalize(ModelGraph graph, SDVariable rows) {
    int d = config.embeddingDim();
    SDVariable gain = graph.parameter("gain", Initializer.constant(1), n, d);
    SDVariable bias = graph.parameter("bias", Initializer.constant(0), n, d);
    return Layers.flatten(Normalization.standardize(rows, 2).mul(gain).add(bias), width);
  }

  private SDVariable serial(ModelGraph graph, SDVariable x, SDVariable hidden) {
    long in = width;
    for (int i = 0; i < config.mlp().size(); i++) {
      int out = config.mlp().get(i);
      hidden = block(graph, "blocks." + i, x, hidden, in, out);
      in = out;
    }
    return Layers.linear(graph, "out", hidden, in, 1);
  }

  private SDVariable parallel(ModelGraph graph, SDVariable x, SDVariable hidden) {
    List<SDVariable> blocks = new ArrayList<>();
    for (int i = 0; i < config.blocks(); i++) {
      blocks.add(block(graph, "blocks." + i, x, hidden, width, config.blockDim()));
    }
    long joined = (long) config.blocks() * config.blockDim();
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(false, config.dropout());
    return Layers.mlp(graph, "out", Layers.concat(blocks), joined, mlp);
  }

  /** ReLU(LN((h ⊙ mask(x)) Wᵀ)), [B, in] to [B, out]. */
  private SDVariable block(
      ModelGraph graph, String name, SDVariable x, SDVariable hidden, long in, int out) {
    int aggregated = Math.max(1, (int) (in * config.reduction()));
    Mlp mask = Mlp.of(List.of(aggregated), in);
    SDVariable masked = hidden.mul(Layers.mlp(graph, name + ".mask", x, width, mask));
    SDVariable projected = Layers.linearWithoutBias(graph, name + ".weight", masked, in, out);
    SDVariable active =
        Layers.relu(Normalization.layerNorm(graph, name + ".norm", projected, 1, out));
    return Layers.dropout(graph, name + ".dropout", active, config.dropout(), out);
  }
}
