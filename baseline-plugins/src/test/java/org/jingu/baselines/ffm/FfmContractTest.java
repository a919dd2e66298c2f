package org.jingu.baselines.ffm;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class FfmContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();

  /** A feature with two embeddings. */
  private static final FeatureSchema TWICE =
      new FeatureSchema(
          List.of("age", "price"),
          List.of(
              SparseFeature.of("user", 7),
              new SparseFeature("item", "item", 6, Pooling.MEAN, 2, 0, null)),
          List.of("click"));

  private static final FeatureSchema ONE =
      new FeatureSchema(List.of(), List.of(SparseFeature.of("user", 5)), List.of("click"));

  @Override
  protected ModelPlugin<?> plugin() {
    return new FfmPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of("mixed", MIXED, "k: 3"),
        ModelCase.of("two embeddings of a feature", TWICE, "k: 2"),
        ModelCase.of("one dimension", SPARSE, "k: 1"),
        ModelCase.of("embedding dropout", MIXED, "{k: 2, embedding_dropout: 0.3}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(BadCase.of("k", SPARSE, "k: 0"), BadCase.of("schema", ONE, "k: 2"));
  }
}
