package org.jingu.baselines.fm;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term and all pairs. */
final class FmModel implements Model {
  private final FmConfig config;
  private final EmbeddingLayer embedding;

  FmModel(FmConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable linear = FirstOrder.of(graph, "linear", config.embeddingStd());
    SDVariable pairs =
        FactorizationMachine.secondOrder(embedding.rows(graph, "embedding"), config.embeddingDim());
    graph.logits(linear.add(pairs));
  }
}
