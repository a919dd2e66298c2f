package org.jingu.baselines.dcnv2;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.CrossLayers;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** Cross layers, with an MLP beside or over them. */
final class DcnV2Model implements Model {
  private final DcnV2Config config;
  private final EmbeddingLayer embedding;
  private final int n;

  DcnV2Model(DcnV2Config config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public void build(ModelGraph graph) {
    long width = (long) n * config.embeddingDim();
    SDVariable x0 = Layers.flatten(embedding.rows(graph, "embedding"), width);
    CrossLayers cross = new CrossLayers(config.layers(), config.experts(), config.rank());
    SDVariable crossed = cross.apply(graph, x0, width);
    Mlp mlp = Mlp.hidden(config.mlp()).regularized(config.batchNorm(), config.dropout());
    long deepWidth = mlp.width(width);
    graph.logits(
        switch (config.structure()) {
          case CROSSNET_ONLY -> Layers.linear(graph, "out", crossed, width, 1);
          case STACKED -> {
            SDVariable deep = Layers.mlp(graph, "deep", crossed, width, mlp);
            yield Layers.linear(graph, "out", deep, deepWidth, 1);
          }
          case PARALLEL -> {
            SDVariable deep = Layers.mlp(graph, "deep", x0, width, mlp);
            SDVariable both = Layers.concat(List.of(crossed, deep));
            yield Layers.linear(graph, "out", both, width + deepWidth, 1);
          }
        });
  }
}
