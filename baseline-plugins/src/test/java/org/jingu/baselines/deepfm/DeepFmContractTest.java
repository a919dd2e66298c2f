package org.jingu.baselines.deepfm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class DeepFmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new DeepFmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("mixed", MIXED, "{embedding_dim: 3, mlp: [4, 3]}"),
        ModelCase.of(
            "batch norm and dropout",
            SPARSE,
            "{embedding_dim: 3, mlp: [4], batch_norm: true, dropout: 0.3, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("mlp", SPARSE, "mlp: [0]"), BadCase.of("dropout", SPARSE, "dropout: 1"));
  }
}
