package org.jingu.baselines.bst;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.SchemaCheck;
import org.jingu.api.layers.SequenceTarget;
import org.jingu.api.layers.Transformer;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Each sequence with its target behind it through a transformer, and what comes out beside all
 * other embeddings, in an MLP.
 *
 * <p>Where the paper encodes how long before its target an item was clicked, a learned row a
 * position says how many items ago it was: the latest has the last position in every example.
 */
final class BstModel implements Model {
  private final BstConfig config;
  private final EmbeddingLayer embedding;
  private final FeatureSchema others;
  private final List<SequenceTarget> sequences;

  BstModel(BstConfig config, FeatureSchema schema) {
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
      SDVariable target = embedding.row(rows, others, it.target().name());
      SDVariable x = transformed(graph, it, target);
      int length = it.sequence().sequence();
      boolean all = config.outputs() == BstConfig.Outputs.ALL;
      if (!all) {
        x = graph.sameDiff().slice(x, new int[] {0, length, 0}, -1, 1, d);
      }
      long size = (all ? length + 1L : 1L) * d;
      parts.add(Layers.flatten(x, size));
      width += size;
    }
    Mlp mlp =
        Mlp.of(config.mlp(), config.tasks()).regularized(config.batchNorm(), config.dropout());
    graph.logits(Layers.mlp(graph, "mlp", Layers.concat(parts), width, mlp));
  }

  /** A sequence and its target, [B, L + 1, d]; positions without an id are zeros. */
  private SDVariable transformed(ModelGraph graph, SequenceTarget of, SDVariable target) {
    int d = config.embeddingDim();
    String name = of.sequence().name();
    int n = of.sequence().sequence() + 1;
    SDVariable row = target.reshape(-1, 1, d);
    SDVariable x =
        Layers.concat(List.of(embedding.sequence(graph, "embedding", of.sequence()), row));
    x = x.add(graph.parameter("position." + name, Initializer.normal(config.embeddingStd()), n, d));
    SDVariable there = graph.present(name);
    // The target is there in every example.
    SDVariable one = graph.sameDiff().slice(there, new int[] {0, 0}, -1, 1).mul(0.0).add(1.0);
    SDVariable present = Layers.concat(List.of(there, one));
    Transformer layer =
        new Transformer(config.heads(), config.feedForward(), config.attentionDropout());
    for (int i = 0; i < config.layers(); i++) {
      x = layer.apply(graph, "transformer." + name + "." + i, x, present, n, d);
    }
    return x.mul(present.reshape(-1, n, 1));
  }

  @Override
  public List<String> warnings() {
    return sequences.isEmpty()
        ? List.of(
            "the data has no sequences, without which BST is an MLP over embeddings; make one in"
                + " prepare.yaml (histories), or set data.features.NAME.sequence")
        : List.of();
  }
}
