package org.jingu.optimizer;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/** Stochastic gradient descent: {@code w -= lr g}. */
public final class Sgd implements UpdateRule<Sgd.Config> {
  /**
   * Its keys.
   *
   * @param lr the learning rate
   */
  public record Config(@Doc("Learning rate") @Default("0.01") @Range(min = 0) double lr) {}

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public String description() {
    return "Gradient descent: w -= lr g";
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
  public Update update(Config config) {
    Update.Builder u = new Update.Builder();
    Term rate = u.scalar("rate", (step, scale) -> config.lr() * scale);
    u.decays(Term.of(config.lr()));
    return u.build(u.weight().minus(rate.times(u.gradient())));
  }
}
