package org.jingu.baselines.fwfm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code fwfm}. */
public final class FwfmPlugin implements ModelPlugin<FwfmConfig> {
  @Override
  public String name() {
    return "fwfm";
  }

  @Override
  public String description() {
    return "Field-weighted factorization machine (FwFM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<FwfmConfig> configType() {
    return FwfmConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .prior(8)
        .tableRate(0.15)
        .patience(2, "its validation loss falls smoothly")
        .list();
  }

  @Override
  public Model create(FwfmConfig config, FeatureSchema schema) {
    return new FwfmModel(config, schema);
  }
}
