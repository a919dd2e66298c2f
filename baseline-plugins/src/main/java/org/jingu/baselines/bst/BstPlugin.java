package org.jingu.baselines.bst;

import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code bst}. */
public final class BstPlugin implements ModelPlugin<BstConfig> {
  @Override
  public String name() {
    return "bst";
  }

  @Override
  public String description() {
    return "Transformer over sequences of what came before and their target (BST)";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<BstConfig> configType() {
    return BstConfig.class;
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return new DataDefaults(data).small("feed_forward", 32).small("mlp", List.of(128)).list();
  }

  @Override
  public Model create(BstConfig config, FeatureSchema schema) {
    return new BstModel(config, schema);
  }
}
