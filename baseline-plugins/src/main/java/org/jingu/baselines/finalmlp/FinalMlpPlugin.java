package org.jingu.baselines.finalmlp;

import org.jingu.api.ApiLevel;
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
  public Model create(FinalMlpConfig config, FeatureSchema schema) {
    return new FinalMlpModel(config, schema);
  }
}
