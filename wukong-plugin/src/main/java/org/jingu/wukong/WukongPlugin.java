package org.jingu.wukong;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code wukong}. */
public final class WukongPlugin implements ModelPlugin<WukongConfig> {
  @Override
  public String name() {
    return "wukong";
  }

  @Override
  public String description() {
    return "Stacked factorization machines that follow a scaling law (Wukong, arXiv 2403.02545)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<WukongConfig> configType() {
    return WukongConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    boolean few = data.examples() < 500_000;
    return new DataDefaults(data)
        .prior(Math.rint(128 * Math.min(1, data.examples() / 50_000.0)))
        .tableRate(0.15)
        .annealed(data.examples() < 100_000 ? 6 : few ? 5 : 4, 0.5)
        .small("embedding_dim", few ? 16 : 32)
        .small("embedding_std", 0.1)
        .small("n_f", 4)
        .small("n_l", 4)
        .small("k", Math.min(8, rows(data.schema())))
        .small("attention_mlp", List.of(32))
        .small("mlp", List.of(few ? 64 : 128))
        .small("top_mlp", List.of(64, 32))
        .list();
  }

  /** The rows of X0, of which the dense features give one. */
  private static int rows(FeatureSchema schema) {
    return schema.sparse().size() + (schema.dense().isEmpty() ? 0 : 1);
  }

  @Override
  public Model create(WukongConfig config, FeatureSchema schema) {
    return new WukongModel(config, schema);
  }
}
