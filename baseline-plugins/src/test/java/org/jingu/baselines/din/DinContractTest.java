package org.jingu.baselines.din;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class DinContractTest extends ModelContract {
  private static final FeatureSchema HISTORY = ModelCase.sequenceSchema();
  private static final FeatureSchema TWO_TARGETS =
      new FeatureSchema(
          List.of(),
          List.of(
              SparseFeature.of("item", 7),
              SparseFeature.sequence("history", "item", 7, 4),
              new SparseFeature("last", "item", 7, Pooling.SUM, 1, 0, null),
              SparseFeature.sequence("searches", "word", 6, 2)),
          List.of("click", "like"));

  @Override
  protected ModelPlugin<?> plugin() {
    return new DinPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("one sequence", HISTORY, "{embedding_dim: 3, attention_mlp: [4], mlp: [4]}"),
        ModelCase.of(
            "softmax, two sequences with targets, two tasks",
            TWO_TARGETS,
            "{embedding_dim: 2, attention_mlp: [], softmax: true, mlp: [4, 3], tasks: 2, "
                + "targets: {history: last, searches: item}}"),
        ModelCase.of(
            "batch norm and dropout",
            HISTORY,
            "{embedding_dim: 3, attention_mlp: [4, 3], mlp: [4], batch_norm: true, dropout: 0.2, "
                + "embedding_dropout: 0.3}"),
        ModelCase.of("no sequence", ModelCase.mixedSchema(), "{embedding_dim: 3, mlp: [4]}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("tasks", HISTORY, "{tasks: 2}"),
        BadCase.of("searches", TWO_TARGETS, "{tasks: 2, targets: {history: item}}"),
        BadCase.of("history", TWO_TARGETS, "{tasks: 2, targets: {searches: item}}"),
        BadCase.of("history", HISTORY, "{targets: {history: itme}}"),
        BadCase.of("tags", HISTORY, "{targets: {tags: item}}"));
  }
}
