package org.jingu.baselines.afnplus;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code afn_plus}. */
public final class AfnPlusPlugin implements ModelPlugin<AfnPlusConfig> {
  @Override
  public String name() {
    return "afn_plus";
  }

  @Override
  public String description() {
    return "Adaptive factorization network with an MLP beside it (AFN+)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<AfnPlusConfig> configType() {
    return AfnPlusConfig.class;
  }

  @Override
  public Model create(AfnPlusConfig config, FeatureSchema schema) {
    return new AfnPlusModel(config, schema);
  }
}
