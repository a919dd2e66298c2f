package org.jingu.wukong;

import org.jingu.api.ApiLevel;
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
  public Model create(WukongConfig config, FeatureSchema schema) {
    return new WukongModel(config, schema);
  }
}
