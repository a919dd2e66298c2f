package org.jingu.baselines.hofm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class HofmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new HofmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("order 2", MIXED, "{embedding_dim: 3, order: 2}"),
        ModelCase.of("order of all features", SPARSE, "{embedding_dim: 3, order: 4}"),
        ModelCase.of(
            "embedding dropout", MIXED, "{embedding_dim: 3, order: 3, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("order", SPARSE, "order: 5"), BadCase.of("order", SPARSE, "order: 1"));
  }
}
