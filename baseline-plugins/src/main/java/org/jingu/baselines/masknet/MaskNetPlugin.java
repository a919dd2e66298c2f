package org.jingu.baselines.masknet;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code masknet}. */
public final class MaskNetPlugin implements ModelPlugin<MaskNetConfig> {
  @Override
  public String name() {
    return "masknet";
  }

  @Override
  public String description() {
    return "Instance-guided masks over embeddings (MaskNet)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<MaskNetConfig> configType() {
    return MaskNetConfig.class;
  }

  @Override
  public Model create(MaskNetConfig config, FeatureSchema schema) {
    return new MaskNetModel(config, schema);
  }
}
