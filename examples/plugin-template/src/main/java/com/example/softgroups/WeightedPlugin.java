package com.example.softgroups;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.loss.LossSetup;

/** Offers the loss {@code weighted}: cross entropy in which positive examples count more. */
public final class WeightedPlugin implements LossPlugin<WeightedPlugin.Config> {
  /**
   * The keys beside {@code train.loss.name}.
   *
   * @param positive what a positive example weighs, against 1
   */
  public record Config(
      @Doc("What a positive example weighs, against 1") @Default("2") @Range(min = 0)
          double positive) {}

  @Override
  public String name() {
    return "weighted";
  }

  @Override
  public String description() {
    return "Cross entropy in which positive examples count more";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Loss create(Config config, LossSetup setup) {
    CrossEntropy entropy = new CrossEntropy();
    // A label y between 0 and 1 is a share of a positive example.
    return graph ->
        entropy.losses(graph).mul(graph.labels().mul(config.positive() - 1).add(1)); // [B, T]
  }
}
