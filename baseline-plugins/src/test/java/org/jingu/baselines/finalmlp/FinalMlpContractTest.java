package org.jingu.baselines.finalmlp;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class FinalMlpContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new FinalMlpPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of(
            "without contexts",
            MIXED,
            "{embedding_dim: 3, gate_mlp: [3], mlp1: [4], mlp2: [2], heads: 2}"),
        ModelCase.of(
            "with contexts",
            SPARSE,
            "{embedding_dim: 3, context1: [user], context2: [item, last_item], gate_mlp: [3], "
                + "mlp1: [4], mlp2: [2]}"),
        ModelCase.of(
            "batch norm and dropout",
            SPARSE,
            "{embedding_dim: 3, context1: [hour], gate_mlp: [3], mlp1: [4], mlp2: [4], heads: 4, "
                + "batch_norm: true, mlp1_dropout: 0.4, mlp2_dropout: 0.2, "
                + "embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("context1", SPARSE, "context1: [users]"),
        BadCase.of("mlp1", SPARSE, "{mlp1: [5], mlp2: [4], heads: 2}"),
        BadCase.of("mlp2", SPARSE, "mlp2: []"));
  }
}
