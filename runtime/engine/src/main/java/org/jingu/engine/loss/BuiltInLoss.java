package org.jingu.engine.loss;

import org.jingu.api.ApiLevel;
import org.jingu.api.loss.LossPlugin;

/** What every loss of the runtime says of itself. Without state. */
abstract class BuiltInLoss<C extends Record> implements LossPlugin<C> {
  private final String name;
  private final String description;
  private final Class<C> configType;

  BuiltInLoss(String name, String description, Class<C> configType) {
    this.name = name;
    this.description = description;
    this.configType = configType;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public final Class<C> configType() {
    return configType;
  }
}
