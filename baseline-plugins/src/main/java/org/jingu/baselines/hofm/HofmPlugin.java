package org.jingu.baselines.hofm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
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
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .prior(8)
        .tableRate(0.05)
        .patience(2, "its validation loss falls smoothly")
        .list();
  }

  @Override
  public Model create(HofmConfig config, FeatureSchema schema) {
    return new HofmModel(config, schema);
  }
}
