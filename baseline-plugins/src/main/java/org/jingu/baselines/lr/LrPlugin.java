package org.jingu.baselines.lr;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code lr}. */
public final class LrPlugin implements ModelPlugin<LrConfig> {
  @Override
  public String name() {
    return "lr";
  }

  @Override
  public String description() {
    return "Logistic regression, the first-order floor";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<LrConfig> configType() {
    return LrConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .prior(2)
        .tableRate(0.15)
        .add("model.embedding_std", 0.001, "weights without interactions may start at 0")
        .list();
  }

  @Override
  public Model create(LrConfig config, FeatureSchema schema) {
    return new LrModel(config, schema);
  }
}
