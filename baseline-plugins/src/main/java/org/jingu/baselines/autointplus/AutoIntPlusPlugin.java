package org.jingu.baselines.autointplus;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code autoint_plus}. */
public final class AutoIntPlusPlugin implements ModelPlugin<AutoIntPlusConfig> {
  @Override
  public String name() {
    return "autoint_plus";
  }

  @Override
  public String description() {
    return "Self-attention over embeddings with an MLP beside it (AutoInt+)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<AutoIntPlusConfig> configType() {
    return AutoIntPlusConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .small("layers", 2)
        .small("attention_dim", 16)
        .small("mlp", List.of(128))
        .list();
  }

  @Override
  public Model create(AutoIntPlusConfig config, FeatureSchema schema) {
    return new AutoIntPlusModel(config, schema);
  }
}
