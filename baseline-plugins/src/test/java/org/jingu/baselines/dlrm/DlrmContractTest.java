package org.jingu.baselines.dlrm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class DlrmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new DlrmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("dot with dense", MIXED, "{embedding_dim: 3, bottom_mlp: [4], top_mlp: [4]}"),
        ModelCase.of("dot without dense", SPARSE, "{embedding_dim: 3, top_mlp: [4]}"),
        ModelCase.of("cat with dense", MIXED, "{embedding_dim: 3, interaction: cat, top_mlp: [4]}"),
        ModelCase.of(
            "cat, batch norm and dropout",
            MIXED,
            "{embedding_dim: 3, interaction: cat, bottom_mlp: [4], top_mlp: [4], batch_norm: true, "
                + "bottom_dropout: 0.2, dropout: 0.4, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("bottom_mlp", SPARSE, "bottom_mlp: [4]"),
        BadCase.of("interaction", SPARSE, "interaction: sum"));
  }
}
