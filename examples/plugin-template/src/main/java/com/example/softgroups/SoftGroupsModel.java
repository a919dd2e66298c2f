package com.example.softgroups;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Mixes the n feature rows into k groups, G = softmax(S) X, and lets the groups interact in pairs:
 * O(k²) products instead of the O(n²) of a factorization machine.
 *
 * <p>The logit is a first-order term plus an MLP over all groups and their pairwise dot products.
 */
final class SoftGroupsModel implements Model {
  private final SoftGroupsConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  SoftGroupsModel(SoftGroupsConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding = EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd());
    this.n = embedding.n(schema);
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public List<String> warnings() {
    if (config.groups() < n) {
      return List.of();
    }
    return List.of(
        "groups is %d, but there are only %d feature rows to mix; fewer groups cost less"
            .formatted(config.groups(), n));
  }

  @Override
  public void build(ModelGraph graph) {
    int k = config.groups();
    int d = config.embeddingDim();
    SDVariable rows = embedding.rows(graph, "embedding"); // [B, n, d]
    SDVariable groups = mix(graph, rows); // [B, k, d]
    SDVariable pairs = FactorizationMachine.pairs(groups, k); // [B, k (k - 1) / 2]
    SDVariable both = Layers.concat(List.of(Layers.flatten(groups, (long) k * d), pairs));
    long width = (long) k * d + k * (k - 1) / 2;
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(false, config.dropout());
    SDVariable firstOrder = FirstOrder.of(graph, "linear", config.embeddingStd());
    graph.logits(firstOrder.add(Layers.mlp(graph, "mlp", both, width, mlp)));
  }

  /** Every group is a weighted mean of all rows; layer norm gives the means one scale. */
  private SDVariable mix(ModelGraph graph, SDVariable rows) {
    int k = config.groups();
    int d = config.embeddingDim();
    // Equal scores would make all groups alike, and they would stay so.
    SDVariable scores = graph.parameter("scores", Initializer.normal(1), k, n);
    SDVariable shares = graph.sameDiff().nn().softmax(scores, 1); // [k, n], each row sums to 1
    SDVariable means = Layers.leftMultiply(shares, rows, k, n, d);
    return Normalization.layerNorm(graph, "norm", means, 2, d);
  }
}
