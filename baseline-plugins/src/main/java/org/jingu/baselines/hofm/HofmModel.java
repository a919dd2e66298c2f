package org.jingu.baselines.hofm;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term, and for every order from 2 an ANOVA kernel over embeddings of its own. */
final class HofmModel implements Model {
  private final HofmConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  HofmModel(HofmConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    new SchemaCheck(schema)
        .tasks(1)
        .embeddings(embedding)
        .require(
            n >= config.order(),
            "order",
            "is " + config.order() + ", but the data gives only " + n + " embeddings")
        .verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable sum = FirstOrder.of(graph, "linear", config.embeddingStd());
    for (int order = 2; order <= config.order(); order++) {
      SDVariable rows = embedding.rows(graph, "embeddings." + (order - 2));
      sum = sum.add(FactorizationMachine.anova(rows, n, config.embeddingDim(), order));
    }
    graph.logits(sum);
  }
}
