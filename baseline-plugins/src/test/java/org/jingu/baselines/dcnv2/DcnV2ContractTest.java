package org.jingu.baselines.dcnv2;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class DcnV2ContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new DcnV2Plugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("full rank, parallel", MIXED, "{embedding_dim: 3, layers: 2, mlp: [4]}"),
        ModelCase.of(
            "low rank, stacked",
            SPARSE,
            "{embedding_dim: 3, structure: stacked, experts: 1, rank: 2, mlp: [4]}"),
        ModelCase.of(
            "mixture, cross network only",
            MIXED,
            "{embedding_dim: 2, structure: crossnet_only, layers: 2, experts: 3, rank: 2}"),
        ModelCase.of(
            "batch norm and dropout",
            SPARSE,
            "{embedding_dim: 3, mlp: [4], batch_norm: true, dropout: 0.4, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("rank", SPARSE, "experts: 2"),
        BadCase.of("rank", SPARSE, "rank: 2"),
        BadCase.of("mlp", SPARSE, "mlp: []"),
        BadCase.of("structure", SPARSE, "structure: serial"));
  }
}
