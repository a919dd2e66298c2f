package org.jingu.baselines.deepfm;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term, all pairs, and an MLP, over one set of embeddings. */
final class DeepFmModel implements Model {
  private final DeepFmConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  DeepFmModel(DeepFmConfig config, FeatureSchema schema) {
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
    SDVariable linear = FirstOrder.of(graph, "linear", config.embeddingStd());
    graph.logits(
        linear
            .add(FactorizationMachine.secondOrder(rows, config.embeddingDim()))
            .add(deep(graph, rows)));
  }

  /** An MLP over all embeddings side by side, [B, 1]. */
  private SDVariable deep(ModelGraph graph, SDVariable rows) {
    long width = (long) n * config.embeddingDim();
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(config.batchNorm(), config.dropout());
    return Layers.mlp(graph, "deep", Layers.flatten(rows, width), width, mlp);
  }
}
