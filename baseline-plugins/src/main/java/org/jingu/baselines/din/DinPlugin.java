package org.jingu.baselines.din;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code din}. */
public final class DinPlugin implements ModelPlugin<DinConfig> {
  @Override
  public String name() {
    return "din";
  }

  @Override
  public String description() {
    return "Attention of the target to sequences of what came before (DIN)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<DinConfig> configType() {
    return DinConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .small("attention_mlp", List.of(32))
        .small("mlp", List.of(128))
        .list();
  }

  @Override
  public Model create(DinConfig config, FeatureSchema schema) {
    return new DinModel(config, schema);
  }
}
