package com.example.softgroups;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/**
 * The optimizer {@code lion} (Chen et al., Symbolic discovery of optimization algorithms, 2023):
 * every weight moves by lr against the sign of a mean of gradients.
 */
public final class Lion implements UpdateRule<Lion.Config> {
  /**
   * The keys beside {@code name}.
   *
   * @param lr the learning rate
   * @param beta1 the share of the momentum in what is moved by
   * @param beta2 decay of the momentum
   */
  public record Config(
      @Doc("Learning rate") @Default("0.0001") @Range(min = 0) double lr,
      @Doc("Share of the momentum in what is moved by") @Default("0.9") @Range(min = 0, max = 1)
          double beta1,
      @Doc("Decay of the momentum") @Default("0.99") @Range(min = 0, max = 1) double beta2) {}

  @Override
  public String name() {
    return "lion";
  }

  @Override
  public String description() {
    return "Lion: lr against the sign of a mean of gradients";
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
    Term m = u.slot("m");
    Term g = u.gradient();
    u.set(m, m.times(config.beta2()).plus(g.times(1 - config.beta2())));
    Term direction = m.times(config.beta1()).plus(g.times(1 - config.beta1())).sign();
    return u.build(u.weight().minus(rate.times(direction)));
  }
}
