package org.jingu.baselines.afnplus;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Logarithmic neurons under an MLP, with an MLP over embeddings of its own beside them. */
final class AfnPlusModel implements Model {
  /** Embeddings nearer to 0 have no useful logarithm. */
  private static final double SMALLEST = 1e-5;

  private final AfnPlusConfig config;
  private final EmbeddingLayer embedding;
  private final int n;

  AfnPlusModel(AfnPlusConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding = EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd());
    this.n = embedding.n(schema);
    new SchemaCheck(schema).tasks(1).embeddings(embedding).verify();
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable logarithmic = logarithmic(graph, embedding.rows(graph, "embedding"));
    EmbeddingLayer dropped = embedding.withDropout(config.embeddingDropout());
    SDVariable deep = deep(graph, dropped.rows(graph, "embedding2"));
    SDVariable both = Layers.concat(List.of(logarithmic, deep));
    graph.logits(Layers.linear(graph, "out", both, 2, 1));
  }

  /**
   * Each neuron is a product of all rows with learned powers: exp(Σ_i w_i log |x_i|). An element of
   * 0 would have the logarithm of {@link #SMALLEST}, far from all others, so dropout is that of the
   * logarithms: what it drops is a factor of 1.
   */
  private SDVariable logarithmic(ModelGraph graph, SDVariable rows) {
    SameDiff sd = graph.sameDiff();
    int d = config.embeddingDim();
    int neurons = config.logNeurons();
    SDVariable log = sd.math().log(Layers.atLeast(graph, sd.math().abs(rows), SMALLEST));
    log = Normalization.batchNorm(graph, "norm_log", log, n, d);
    log = Layers.dropout(graph, "embedding.dropout", log, config.embeddingDropout(), n, d);
    SDVariable weight =
        graph.parameter("log_weight", Initializer.xavierNormal(n, neurons), n, neurons);
    SDVariable powers = sd.math().exp(Layers.leftMultiplyTransposed(weight, log, neurons, n, d));
    powers = Normalization.batchNorm(graph, "norm_exp", powers, neurons, d);
    long width = (long) neurons * d;
    Mlp mlp = Mlp.of(config.afnMlp(), 1).regularized(config.batchNorm(), config.afnDropout());
    return Layers.mlp(graph, "afn", Layers.flatten(powers, width), width, mlp);
  }

  /** An MLP over all embeddings side by side, [B, 1]. */
  private SDVariable deep(ModelGraph graph, SDVariable rows) {
    long width = (long) n * config.embeddingDim();
    Mlp mlp = Mlp.of(config.mlp(), 1).regularized(config.batchNorm(), config.dropout());
    return Layers.mlp(graph, "deep", Layers.flatten(rows, width), width, mlp);
  }
}
