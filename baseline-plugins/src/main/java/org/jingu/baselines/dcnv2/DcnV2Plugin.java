package org.jingu.baselines.dcnv2;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code dcnv2}. */
public final class DcnV2Plugin implements ModelPlugin<DcnV2Config> {
  @Override
  public String name() {
    return "dcnv2";
  }

  @Override
  public String description() {
    return "Cross network with full, low-rank or mixture weights (DCN V2)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<DcnV2Config> configType() {
    return DcnV2Config.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data).small("layers", 2).small("mlp", List.of(128)).list();
  }

  @Override
  public Model create(DcnV2Config config, FeatureSchema schema) {
    return new DcnV2Model(config, schema);
  }
}
