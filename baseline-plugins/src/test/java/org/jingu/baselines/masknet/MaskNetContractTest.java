package org.jingu.baselines.masknet;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class MaskNetContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  @Override
  protected ModelPlugin<?> plugin() {
    return new MaskNetPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of(
            "serial", MIXED, "{embedding_dim: 3, structure: serial, reduction: 0.5, mlp: [4, 3]}"),
        ModelCase.of(
            "parallel",
            SPARSE,
            "{embedding_dim: 3, structure: parallel, blocks: 2, block_dim: 3, mlp: [4]}"),
        ModelCase.of(
            "without embedding layer norm, with dropout",
            SPARSE,
            "{embedding_dim: 3, blocks: 2, block_dim: 3, mlp: [4], embedding_layer_norm: false, "
                + "dropout: 0.1, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("mlp", SPARSE, "{structure: serial, mlp: []}"),
        BadCase.of("blocks", SPARSE, "blocks: 0"));
  }
}
