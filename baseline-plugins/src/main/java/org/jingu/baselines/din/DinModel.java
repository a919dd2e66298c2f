package org.jingu.baselines.din;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.jingu.api.layers.SequenceTarget;
import org.jingu.api.layers.TargetAttention;
import org.nd4j.autodiff.samediff.SDVariable;

/** What of each sequence concerns its target, beside all other embeddings, in an MLP. */
final class DinModel implements Model {
  private final DinConfig config;
  private final EmbeddingLayer embedding;
  private final FeatureSchema others;
  private final List<SequenceTarget> sequences;

  DinModel(DinConfig config, FeatureSchema schema) {
    this.config = config;
    this.embedding =
        EmbeddingLayer.perFeature(config.embeddingDim(), config.embeddingStd())
            .withDropout(config.embeddingDropout());
    new SchemaCheck(schema)
        .tasks(config.tasks())
        .embeddings(embedding)
        .targets(config.targets())
        .verify();
    this.others = schema.withoutSequences();
    this.sequences = SequenceTarget.of(schema, config.targets());
  }

  @Override
  public int tasks() {
    return config.tasks();
  }

  @Override
  public void build(ModelGraph graph) {
    int d = config.embeddingDim();
    long width = (long) embedding.n(others) * d;
    SDVariable rows = embedding.rows(graph, "embedding", others);
    List<SDVariable> parts = new ArrayList<>(List.of(Layers.flatten(rows, width)));
    for (SequenceTarget it : sequences) {
      parts.add(interest(graph, it, embedding.row(rows, others, it.target().name())));
      width += d;
    }
    Mlp mlp =
        Mlp.of(config.mlp(), config.tasks()).regularized(config.batchNorm(), config.dropout());
    graph.logits(Layers.mlp(graph, "mlp", Layers.concat(parts), width, mlp));
  }

  /** What of a sequence concerns the target, [B, d]. */
  private SDVariable interest(ModelGraph graph, SequenceTarget of, SDVariable target) {
    String name = of.sequence().name();
    return new TargetAttention(config.attentionMlp(), config.softmax())
        .apply(
            graph,
            "attention." + name,
            target,
            embedding.sequence(graph, "embedding", of.sequence()),
            graph.present(name),
            of.sequence().sequence(),
            config.embeddingDim());
  }

  @Override
  public List<String> warnings() {
    return sequences.isEmpty()
        ? List.of(
            "the data has no sequences, without which DIN is an MLP over embeddings; make one in"
                + " prepare.yaml (histories), or set data.features.NAME.sequence")
        : List.of();
  }
}
