package org.jingu.baselines.lr;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.layers.FirstOrder;
import org.jingu.api.layers.SchemaCheck;

/** First-order term alone. */
final class LrModel implements Model {
  private final LrConfig config;

  LrModel(LrConfig config, FeatureSchema schema) {
    this.config = config;
    new SchemaCheck(schema).tasks(1).features().verify();
  }

  @Override
  public void build(ModelGraph graph) {
    graph.logits(FirstOrder.of(graph, "linear", config.embeddingStd()));
  }
}
