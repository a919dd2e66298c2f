package org.jingu.engine.plugin;

import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/** An update rule behind the boundary. What it gives is formulas, which the runtime runs itself. */
final class GuardedRule<C extends Record> implements UpdateRule<C> {
  private final UpdateRule<C> rule;
  private final Guard guard;

  private GuardedRule(UpdateRule<C> rule, PluginOutcome outcome) {
    this.rule = rule;
    this.guard = new Guard(rule, outcome);
  }

  static UpdateRule<?> of(UpdateRule<?> rule, PluginOutcome outcome) {
    return new GuardedRule<>(rule, outcome);
  }

  @Override
  public String name() {
    return rule.name();
  }

  @Override
  public String description() {
    return rule.description();
  }

  @Override
  public int apiLevel() {
    return rule.apiLevel();
  }

  @Override
  public Class<C> configType() {
    return rule.configType();
  }

  @Override
  public Update update(C config) {
    return guard.call("failed to give its formulas", () -> rule.update(config));
  }
}
