package org.jingu.baselines.ffm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code ffm}. */
public final class FfmPlugin implements ModelPlugin<FfmConfig> {
  @Override
  public String name() {
    return "ffm";
  }

  @Override
  public String description() {
    return "Field-aware factorization machine (FFM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<FfmConfig> configType() {
    return FfmConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .prior(12)
        .tableRate(0.05)
        .patience(1, "its validation loss falls smoothly")
        .list();
  }

  @Override
  public Model create(FfmConfig config, FeatureSchema schema) {
    return new FfmModel(config, schema);
  }
}
