package org.jingu.baselines.ffm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class FfmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new FfmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("mixed", MIXED, "k: 3"), ModelCase.of("one dimension", SPARSE, "k: 1"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("k", SPARSE, "k: 0"));
  }
}
