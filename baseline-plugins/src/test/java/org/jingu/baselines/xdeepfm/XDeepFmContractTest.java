package org.jingu.baselines.xdeepfm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class XDeepFmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new XDeepFmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("mixed", MIXED, "{embedding_dim: 3, cin: [4, 2], mlp: [4]}"),
        ModelCase.of(
            "batch norm and dropout",
            SPARSE,
            "{embedding_dim: 3, cin: [2], mlp: [4], batch_norm: true, dropout: 0.3, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("cin", SPARSE, "cin: []"), BadCase.of("batch_norm", SPARSE, "batch_norm: 3"));
  }
}
