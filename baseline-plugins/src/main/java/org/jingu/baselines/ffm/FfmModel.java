package org.jingu.baselines.ffm;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term and all pairs, a feature having an embedding of its own for every field. */
final class FfmModel implements Model {
  private final FfmConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  FfmModel(FfmConfig config, FeatureSchema schema) {
    this.config = config;
    // Every row of X0 is a field, so that a feature with r embeddings is r fields.
    this.n = EmbeddingLayer.perFeature(config.k(), config.embeddingStd()).n(schema);
    this.embedding =
        EmbeddingLayer.perFeature(Math.multiplyExact(n, config.k()), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    new SchemaCheck(schema)
        .tasks(1)
        .embeddings(embedding)
        .require(n != 1, "schema", "gives one embedding; a dot product needs at least 2")
        .verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable linear = FirstOrder.of(graph, "linear", config.embeddingStd());
    SDVariable rows = embedding.rows(graph, "embedding");
    graph.logits(linear.add(FactorizationMachine.fieldAware(rows, n, config.k())));
  }
}
