package org.jingu.baselines.deepfm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code deepfm}. */
public final class DeepFmPlugin implements ModelPlugin<DeepFmConfig> {
  @Override
  public String name() {
    return "deepfm";
  }

  @Override
  public String description() {
    return "Factorization machine and MLP over shared embeddings (DeepFM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<DeepFmConfig> configType() {
    return DeepFmConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data).small("mlp", List.of(128)).list();
  }

  @Override
  public Model create(DeepFmConfig config, FeatureSchema schema) {
    return new DeepFmModel(config, schema);
  }
}
