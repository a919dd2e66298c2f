package org.jingu.baselines.lr;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class LrContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new LrPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(ModelCase.of("mixed", MIXED, "{}"), ModelCase.of("sparse", SPARSE, "{}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("embedding_std", SPARSE, "embedding_std: -1"));
  }
}
