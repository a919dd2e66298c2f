package org.jingu.baselines.bst;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class BstContractTest extends ModelContract {
  private static final FeatureSchema HISTORY = ModelCase.sequenceSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new BstPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of(
            "one layer", HISTORY, "{embedding_dim: 4, heads: 2, feed_forward: 3, mlp: [4]}"),
        ModelCase.of(
            "two layers",
            HISTORY,
            "{embedding_dim: 3, heads: 1, layers: 2, feed_forward: 4, outputs: target, mlp: [4, 3]}"),
        ModelCase.of(
            "batch norm and dropout",
            HISTORY,
            "{embedding_dim: 4, feed_forward: 3, mlp: [4], batch_norm: true, dropout: 0.2, "
                + "attention_dropout: 0.2, embedding_dropout: 0.3}"),
        ModelCase.of("no sequence", ModelCase.mixedSchema(), "{embedding_dim: 2, mlp: [4]}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("heads", HISTORY, "{embedding_dim: 4, heads: 3}"),
        BadCase.of("tasks", HISTORY, "{tasks: 2}"),
        BadCase.of("history", HISTORY, "{targets: {history: users}}"));
  }
}
