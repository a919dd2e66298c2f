package org.jingu.baselines.afnplus;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
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
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .small("log_neurons", 32)
        .small("afn_mlp", List.of(128))
        .small("mlp", List.of(128))
        .list();
  }

  @Override
  public Model create(AfnPlusConfig config, FeatureSchema schema) {
    return new AfnPlusModel(config, schema);
  }
}
