package org.jingu.baselines.finalmlp;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code finalmlp}. */
public final class FinalMlpPlugin implements ModelPlugin<FinalMlpConfig> {
  @Override
  public String name() {
    return "finalmlp";
  }

  @Override
  public String description() {
    return "Two gated MLP streams with bilinear fusion (FinalMLP)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<FinalMlpConfig> configType() {
    return FinalMlpConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .small("gate_mlp", List.of(64))
        .small("mlp1", List.of(128))
        .small("mlp2", List.of(128))
        .list();
  }

  @Override
  public Model create(FinalMlpConfig config, FeatureSchema schema) {
    return new FinalMlpModel(config, schema);
  }
}
