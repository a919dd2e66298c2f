package org.jingu.baselines.dlrm;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code dlrm}. */
public final class DlrmPlugin implements ModelPlugin<DlrmConfig> {
  @Override
  public String name() {
    return "dlrm";
  }

  @Override
  public String description() {
    return "Dot products of embeddings under an MLP (DLRM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<DlrmConfig> configType() {
    return DlrmConfig.class;
  }

  @Override
  public Model create(DlrmConfig config, FeatureSchema schema) {
    return new DlrmModel(config, schema);
  }
}
