package com.example.softgroups;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;

/** Offers the model {@code soft_groups}. */
public final class SoftGroupsPlugin implements ModelPlugin<SoftGroupsConfig> {
  @Override
  public String name() {
    return "soft_groups";
  }

  @Override
  public String description() {
    return "Pairwise interactions of learned groups of features";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<SoftGroupsConfig> configType() {
    return SoftGroupsConfig.class;
  }

  @Override
  public Model create(SoftGroupsConfig config, FeatureSchema schema) {
    return new SoftGroupsModel(config, schema);
  }
}
