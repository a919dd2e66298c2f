package org.jingu.baselines.autointplus;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class AutoIntPlusContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new AutoIntPlusPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of(
            "scaled",
            MIXED,
            "{embedding_dim: 3, layers: 2, heads: 2, attention_dim: 4, scale: true, mlp: [4]}"),
        ModelCase.of(
            "not scaled, one head",
            SPARSE,
            "{embedding_dim: 3, layers: 1, heads: 1, attention_dim: 2, mlp: [4]}"),
        ModelCase.of(
            "layer norm and identity residual",
            SPARSE,
            "{embedding_dim: 3, layers: 2, heads: 2, attention_dim: 4, layer_norm: true, "
                + "identity_residual: true, mlp: [4]}"),
        ModelCase.of(
            "batch norm and dropout",
            MIXED,
            "{embedding_dim: 3, heads: 2, attention_dim: 4, mlp: [4], batch_norm: true, dropout: 0.2, "
                + "embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("heads", SPARSE, "{heads: 3, attention_dim: 64}"));
  }
}
