package org.jingu.baselines.autointplus;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.Attention;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** Interacting layers of multi-head self-attention, with an MLP beside them. */
final class AutoIntPlusModel implements Model {
  private final AutoIntPlusConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  AutoIntPlusModel(AutoIntPlusConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable rows = embedding.rows(graph, "embedding");
    SDVariable x = rows;
    int in = config.embeddingDim();
    for (int i = 0; i < config.layers(); i++) {
      x = interact(graph, "layers." + i, x, in);
      in = config.attentionDim();
    }
    long width = (long) n * in;
    SDVariable attended = Layers.linear(graph, "out", Layers.flatten(x, width), width, 1);
    graph.logits(attended.add(deep(graph, rows)));
  }

  /** ReLU(Attention(X) + residual), [B, n, in] to [B, n, attention_dim]. */
  private SDVariable interact(ModelGraph graph, String name, SDVariable x, int in) {
    int out = config.attentionDim();
    Attention attention = new Attention(config.heads(), out, config.scale(), config.dropout());
    SDVariable residual =
        config.identityResidual() && in == out
            ? x
            : Attention.project(graph, name + ".residual", x, n, in, out);
    SDVariable sum = attention.apply(graph, name, x, n, in).add(residual);
    if (config.layerNorm()) {
      sum = Normalization.layerNorm(graph, name + ".norm", sum, 2, out);
    }
    return Layers.relu(sum);
  }

  /** An MLP over all embeddings side by side, [B, 1]. */
  private SDVariable deep(ModelGraph graph, SDVariable rows) {
    long width = (long) n * config.embeddingDim();
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(config.batchNorm(), config.dropout());
    return Layers.mlp(graph, "deep", Layers.flatten(rows, width), width, mlp);
  }
}
