package org.jingu.wukong;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.jingu.wukong.WukongConfig.Fm;
import org.jingu.wukong.WukongConfig.MlpKind;
import org.nd4j.autodiff.samediff.SDVariable;

/** Embeddings, Wukong layers and a head (figure 2 of the paper). */
final class WukongModel implements Model {
  /** Below this, a layer norm with epsilon 1e-5 flattens products of two embeddings. */
  private static final double SMALLEST_USEFUL_STD = 0.03;

  private final WukongConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  WukongModel(WukongConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.bottomMlp(
                config.embeddingDim(),
                config.embeddingStd(),
                config.mlp(MlpKind.BOTTOM, config.bottomMlp(), 0),
                config.denseEmbeddings(),
                false)
            .withGroups(
                config.groups(), config.batchNormIn(MlpKind.GROUP), config.dropoutIn(MlpKind.GROUP))
            .withDropout(config.embeddingDropout());
    boolean dense = !schema.dense().isEmpty();
    new SchemaCheck(schema)
        .tasks(config.tasks())
        .embeddings(embedding)
        .require(
            dense || config.bottomMlp().isEmpty(),
            "bottom_mlp",
            "is " + config.bottomMlp() + ", but the data has no dense features; leave it out")
        .require(
            dense || config.denseEmbeddings() == 1,
            "dense_embeddings",
            "is " + config.denseEmbeddings() + ", but the data has no dense features; leave it out")
        .verify();
    this.n = embedding.n(schema);
  }

  @Override
  public int tasks() {
    return config.tasks();
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    int smallest = config.layers() > 1 ? Math.min(n, config.rows()) : n;
    if (config.fm() != Fm.DOT && config.k() > smallest) {
      warnings.add(
          "k is %d, but a layer has %d rows: the optimized factorization machine then enlarges its"
                  .formatted(config.k(), smallest)
              + " output; set k to that or less, or fm: dot");
    }
    if (config.embeddingStd() < SMALLEST_USEFUL_STD) {
      warnings.add(
          "embedding_std is %s: below %s the layer norm's epsilon outweighs the interactions at the"
                  .formatted(config.embeddingStd(), SMALLEST_USEFUL_STD)
              + " start");
    }
    return warnings;
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable x = embedding.rows(graph, "embedding");
    int rows = n;
    for (int i = 0; i < config.layers(); i++) {
      x = new WukongLayer(config, graph, "layers." + i, rows).apply(x);
      rows = config.rows();
    }
    long width = (long) rows * config.embeddingDim();
    Mlp top = config.mlp(MlpKind.TOP, config.topMlp(), config.tasks());
    graph.logits(Layers.mlp(graph, "top_mlp", Layers.flatten(x, width), width, top));
  }
}
