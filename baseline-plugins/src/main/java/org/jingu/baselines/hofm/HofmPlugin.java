package org.jingu.baselines.hofm;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code hofm}. */
public final class HofmPlugin implements ModelPlugin<HofmConfig> {
  @Override
  public String name() {
    return "hofm";
  }

  @Override
  public String description() {
    return "Higher-order factorization machine (HOFM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<HofmConfig> configType() {
    return HofmConfig.class;
  }

  @Override
  public Model create(HofmConfig config, FeatureSchema schema) {
    return new HofmModel(config, schema);
  }
}
