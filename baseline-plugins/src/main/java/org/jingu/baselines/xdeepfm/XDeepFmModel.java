package org.jingu.baselines.xdeepfm;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;

/** First-order term, compressed interaction network (section 3.2 of the paper) and MLP. */
final class XDeepFmModel implements Model {
  private final XDeepFmConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  XDeepFmModel(XDeepFmConfig config, FeatureSchema schema) {
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
    graph.logits(linear.add(interactions(graph, rows)).add(deep(graph, rows)));
  }

  /** The sum over d of every layer's feature maps, through a linear layer: [B, 1]. */
  private SDVariable interactions(ModelGraph graph, SDVariable rows) {
    int d = config.embeddingDim();
    SDVariable x0 = rows.permute(0, 2, 1); // [B, d, n]: the layers below work on the last axis
    SDVariable x = x0;
    int maps = n;
    List<SDVariable> pooled = new ArrayList<>();
    for (int i = 0; i < config.cin().size(); i++) {
      int next = config.cin().get(i);
      x = compress(graph, i, x0, x, maps, next);
      pooled.add(x.reshape(-1, d, next).sum(1));
      maps = next;
    }
    long width = config.cin().stream().mapToLong(Integer::longValue).sum();
    return Layers.linear(graph, "cin_out", Layers.concat(pooled), width, 1);
  }

  /** Products of every row of X_0 with every map of X_k, compressed to {@code next} maps. */
  private SDVariable compress(
      ModelGraph graph, int layer, SDVariable x0, SDVariable x, int maps, int next) {
    int d = config.embeddingDim();
    long products = (long) n * maps;
    SDVariable filter =
        graph.parameter("filter." + layer, Initializer.lecunNormal(products), next, products);
    SDVariable bias = graph.parameter("filter_bias." + layer, Initializer.constant(0), next);
    SDVariable z = x0.reshape(-1, d, n, 1).mul(x.reshape(-1, d, 1, maps)); // [B, d, n, maps]
    return graph
        .sameDiff()
        .mmul(z.reshape(-1, products), filter, false, true, false)
        .add(bias); // [B * d, next]
  }

  /** An MLP over all embeddings side by side, [B, 1]. */
  private SDVariable deep(ModelGraph graph, SDVariable rows) {
    long width = (long) n * config.embeddingDim();
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(config.batchNorm(), config.dropout());
    return Layers.mlp(graph, "deep", Layers.flatten(rows, width), width, mlp);
  }
}
