package org.jingu.baselines.dlrm;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.jingu.baselines.dlrm.DlrmConfig.Interaction;
import org.nd4j.autodiff.samediff.SDVariable;

/** Dot products of all pairs of embeddings, under an MLP. */
final class DlrmModel implements Model {
  private final DlrmConfig config;
  private final EmbeddingLayer embedding;
  private final boolean dense;
  private final int n;

  DlrmModel(DlrmConfig config, FeatureSchema schema) {
    this.config = config;
    Mlp bottom =
        Mlp.hidden(config.bottomMlp()).regularized(config.batchNorm(), config.bottomDropout());
    this.embedding =
        EmbeddingLayer.bottomMlp(config.embeddingDim(), config.embeddingStd(), bottom, 1, true)
            .withDropout(config.embeddingDropout());
    this.dense = !schema.dense().isEmpty();
    this.n = embedding.n(schema);
    new SchemaCheck(schema)
        .tasks(1)
        .embeddings(embedding)
        .require(n != 1, "schema", "gives one embedding; a dot product needs at least 2")
        .require(
            dense || config.bottomMlp().isEmpty(),
            "bottom_mlp",
            "is " + config.bottomMlp() + ", but the data has no dense features; leave it out")
        .verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable rows = embedding.rows(graph, "embedding");
    int d = config.embeddingDim();
    List<SDVariable> inputs = new ArrayList<>();
    long width = (long) n * (n - 1) / 2;
    if (config.interaction() == Interaction.CAT) {
      inputs.add(Layers.flatten(rows, (long) n * d));
      width += (long) n * d;
    } else if (dense) {
      inputs.add(FactorizationMachine.row(rows, 0, d));
      width += d;
    }
    inputs.add(FactorizationMachine.pairs(rows, n));
    Mlp top = Mlp.of(config.topMlp(), 1).regularized(config.batchNorm(), config.dropout());
    graph.logits(Layers.mlp(graph, "top_mlp", Layers.concat(inputs), width, top));
  }
}
