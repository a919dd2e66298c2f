package org.jingu.engine.loss;

import org.jingu.api.ApiLevel;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.loss.LossSetup;

/** Offers the loss of every run that names no other. */
public final class CrossEntropyPlugin implements LossPlugin<CrossEntropyPlugin.Config> {
  /** Its name. */
  public static final String NAME = "cross_entropy";

  /** No keys. */
  public record Config() {}

  /** Without state. */
  public CrossEntropyPlugin() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Binary cross entropy, of clicks and other yes or no";
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
    return new CrossEntropy();
  }
}
