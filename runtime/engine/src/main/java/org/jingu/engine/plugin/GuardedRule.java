package org.jingu.engine.plugin;

import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/** An update rule behind the boundary. What it gives is formulas, which the runtime runs itself. */
final class GuardedRule<C extends Record> extends GuardedExtension<UpdateRule<C>>
    implements UpdateRule<C> {
  private GuardedRule(UpdateRule<C> rule, PluginOutcome outcome) {
    super(rule, outcome);
  }

  static UpdateRule<?> of(UpdateRule<?> rule, PluginOutcome outcome) {
    return new GuardedRule<>(rule, outcome);
  }

  @Override
  public Class<C> configType() {
    return extension.configType();
  }

  @Override
  public Update update(C config) {
    return guard.call("failed to give its formulas", () -> extension.update(config));
  }
}
