package org.jingu.engine.metrics;

import org.jingu.api.ApiLevel;
import org.jingu.api.metric.Metric;

/**
 * What every metric of the runtime says of itself. Without state: every measurement has its own.
 */
abstract class BuiltInMetric implements Metric {
  private final String name;
  private final String description;
  private final Goal goal;
  private final String undefinedWhen;

  BuiltInMetric(String name, String description, Goal goal, String undefinedWhen) {
    this.name = name;
    this.description = description;
    this.goal = goal;
    this.undefinedWhen = undefinedWhen;
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
  public final Goal goal() {
    return goal;
  }

  @Override
  public final String undefinedWhen() {
    return undefinedWhen;
  }
}
