package org.jingu.baselines.fm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code fm}. */
public final class FmPlugin implements ModelPlugin<FmConfig> {
  @Override
  public String name() {
    return "fm";
  }

  @Override
  public String description() {
    return "Factorization machine of second order";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<FmConfig> configType() {
    return FmConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .prior(16)
        .tableRate(0.05)
        .patience(2, "its validation loss falls smoothly")
        .list();
  }

  @Override
  public Model create(FmConfig config, FeatureSchema schema) {
    return new FmModel(config, schema);
  }
}
