package org.jingu.baselines.afnplus;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class AfnPlusContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new AfnPlusPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("mixed", MIXED, "{embedding_dim: 3, log_neurons: 4, afn_mlp: [4], mlp: [3]}"),
        ModelCase.of(
            "batch norm and dropout",
            SPARSE,
            "{embedding_dim: 3, log_neurons: 4, afn_mlp: [4], mlp: [3], batch_norm: true, "
                + "afn_dropout: 0.4, dropout: 0.2, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("log_neurons", SPARSE, "log_neurons: 0"));
  }
}
