package org.jingu.baselines.fwfm;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term and the dot products of all pairs of embeddings, with a weight a pair. */
final class FwfmModel implements Model {
  /** The weights must not begin equal: their signs tell which fields work together. */
  private static final double WEIGHT_STD = 0.5;

  private final FwfmConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  FwfmModel(FwfmConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    new SchemaCheck(schema)
        .tasks(1)
        .embeddings(embedding)
        .require(n != 1, "schema", "gives one embedding; a dot product needs at least 2")
        .verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable linear = FirstOrder.of(graph, "linear", config.embeddingStd());
    SDVariable pairs = FactorizationMachine.pairs(embedding.rows(graph, "embedding"), n);
    long count = (long) n * (n - 1) / 2;
    SDVariable weight = graph.parameter("r", Initializer.normal(WEIGHT_STD), count);
    SDVariable weighted = graph.sameDiff().mmul(pairs, weight.reshape(count, 1));
    graph.logits(linear.add(weighted));
  }
}
