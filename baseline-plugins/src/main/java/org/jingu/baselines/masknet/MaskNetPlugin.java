package org.jingu.baselines.masknet;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code masknet}. */
public final class MaskNetPlugin implements ModelPlugin<MaskNetConfig> {
  @Override
  public String name() {
    return "masknet";
  }

  @Override
  public String description() {
    return "Instance-guided masks over embeddings (MaskNet)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<MaskNetConfig> configType() {
    return MaskNetConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .tableRate(0.05)
        .denseRate(0.001)
        .small("reduction", 1)
        .small("blocks", 2)
        .small("block_dim", 32)
        .small("mlp", List.of(128))
        .list();
  }

  @Override
  public Model create(MaskNetConfig config, FeatureSchema schema) {
    return new MaskNetModel(config, schema);
  }
}
