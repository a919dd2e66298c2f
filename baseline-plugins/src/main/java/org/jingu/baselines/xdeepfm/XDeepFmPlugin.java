package org.jingu.baselines.xdeepfm;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code xdeepfm}. */
public final class XDeepFmPlugin implements ModelPlugin<XDeepFmConfig> {
  @Override
  public String name() {
    return "xdeepfm";
  }

  @Override
  public String description() {
    return "Compressed interaction network, first-order term and MLP (xDeepFM)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<XDeepFmConfig> configType() {
    return XDeepFmConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data)
        .annealed(4, 1)
        .small("cin", List.of(16))
        .small("mlp", List.of(128))
        .list();
  }

  @Override
  public Model create(XDeepFmConfig config, FeatureSchema schema) {
    return new XDeepFmModel(config, schema);
  }
}
