package org.jingu.baselines.finalmlp;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.Suggestions;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Two MLP streams over gated embeddings, fused bilinearly. */
final class FinalMlpModel implements Model {
  private final FinalMlpConfig config;
  private final EmbeddingLayer embedding;
  private final FeatureSchema schema;
  private final int n;

  FinalMlpModel(FinalMlpConfig config, FeatureSchema schema) {
    this.config = config;
    this.schema = schema;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    this.n = embedding.n(schema);
    SchemaCheck check = new SchemaCheck(schema).tasks(1).embeddings(embedding);
    checkContext(check, "context1", config.context1());
    checkContext(check, "context2", config.context2());
    check.verify();
  }

  private void checkContext(SchemaCheck check, String key, List<String> names) {
    List<String> known = schema.sparse().stream().map(SparseFeature::name).toList();
    for (String name : names) {
      check.require(
          known.contains(name),
          key,
          "'" + name + "' is not a sparse feature; " + Suggestions.of(name, known));
    }
  }

  @Override
  public void build(ModelGraph graph) {
    long width = (long) n * config.embeddingDim();
    SDVariable x = Layers.flatten(embedding.rows(graph, "embedding"), width);
    Mlp mlp1 = Mlp.hidden(config.mlp1()).regularized(config.batchNorm(), config.mlp1Dropout());
    Mlp mlp2 = Mlp.hidden(config.mlp2()).regularized(config.batchNorm(), config.mlp2Dropout());
    SDVariable h1 = stream(graph, 0, x, config.context1(), mlp1);
    SDVariable h2 = stream(graph, 1, x, config.context2(), mlp2);
    graph.logits(fuse(graph, h1, mlp1.width(width), h2, mlp2.width(width)));
  }

  /** MLP(x ⊙ 2 sigmoid(gate)), where the gate is an MLP of the stream's context. */
  private SDVariable stream(
      ModelGraph graph, int index, SDVariable x, List<String> names, Mlp mlp) {
    int d = config.embeddingDim();
    long width = (long) n * d;
    Mlp gateMlp = Mlp.of(config.gateMlp(), width);
    SDVariable context = context(graph, index, names);
    long contextWidth = (long) contextRows(names) * d;
    SDVariable gate = Layers.mlp(graph, "gates." + index, context, contextWidth, gateMlp);
    SDVariable gated = x.mul(graph.sameDiff().nn().sigmoid(gate).mul(2));
    return Layers.mlp(graph, "streams." + index, gated, width, mlp);
  }

  /** The embeddings of the context features, [B, rows * d], or a learned vector, [1, d]. */
  private SDVariable context(ModelGraph graph, int index, List<String> names) {
    int d = config.embeddingDim();
    Initializer initializer = Initializer.normal(config.embeddingStd());
    // Declared even where features take its place: checkpoints of the reference hold both vectors.
    SDVariable learned = graph.parameter("context_bias." + index, initializer, d);
    if (names.isEmpty()) {
      return learned.reshape(1, d);
    }
    FeatureSchema part = contextSchema(names);
    SDVariable rows = embedding.rows(graph, "contexts." + index, part);
    return Layers.flatten(rows, (long) embedding.n(part) * d);
  }

  private int contextRows(List<String> names) {
    return names.isEmpty() ? 1 : embedding.n(contextSchema(names));
  }

  private FeatureSchema contextSchema(List<String> names) {
    List<SparseFeature> features =
        schema.sparse().stream().filter(feature -> names.contains(feature.name())).toList();
    return new FeatureSchema(List.of(), features, List.of());
  }

  /** w1 · h1 + w2 · h2 + b + Σ over heads of h1_i W_i h2_iᵀ, [B, 1]. */
  private SDVariable fuse(ModelGraph graph, SDVariable h1, long a, SDVariable h2, long b) {
    SameDiff sd = graph.sameDiff();
    int heads = config.heads();
    Initializer initializer = Initializer.xavierNormal(a * b / heads, 1); // all pairs to one logit
    SDVariable weight = graph.parameter("bilinear", initializer, heads, a / heads, b / heads);
    SDVariable left = h1.reshape(-1, heads, a / heads).permute(1, 0, 2); // [heads, B, a / heads]
    SDVariable right = h2.reshape(-1, heads, b / heads).permute(1, 0, 2);
    SDVariable products = sd.mmul(left, weight).mul(right).sum(0, 2).reshape(-1, 1);
    return Layers.linear(graph, "out1", h1, a, 1)
        .add(Layers.linearWithoutBias(graph, "out2", h2, b, 1))
        .add(products);
  }
}
