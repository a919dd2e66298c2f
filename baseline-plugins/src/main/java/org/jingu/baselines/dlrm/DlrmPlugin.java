package org.jingu.baselines.dlrm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
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
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data).prior(32).small("top_mlp", List.of(128)).list();
  }

  @Override
  public Model create(DlrmConfig config, FeatureSchema schema) {
    return new DlrmModel(config, schema);
  }
}
