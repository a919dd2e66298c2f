package org.jingu.optimizer;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/**
 * AdaGrad with one accumulator a row, so that its state is 1/w of a table: {@code s += mean(g²); w
 * -= lr g / (√s + eps)}. A row whose gradient is all zeros stays as it is.
 */
public final class RowwiseAdaGrad implements UpdateRule<RowwiseAdaGrad.Config> {
  /**
   * Its keys.
   *
   * @param lr the learning rate
   * @param eps added to the root
   */
  public record Config(
      @Doc("Learning rate") @Default("0.01") @Range(min = 0) double lr,
      @Doc("Added to the root") @Default("1e-8") @Range(min = 0) double eps) {
    /** Checks what would divide by 0. */
    public Config {
      Divisors.requirePositive("eps", eps);
    }
  }

  @Override
  public String name() {
    return "rowwise_adagrad";
  }

  @Override
  public String description() {
    return "AdaGrad, one accumulator a row: s += mean(g^2); w -= lr g / (sqrt(s) + eps)";
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
    Term sum = u.rowSlot("sum", Update.Initial.ZERO);
    u.decays(Decays.adagrad(sum, config.lr(), config.eps()));
    Term g = u.gradient();
    Term squares = u.set(sum, sum.plus(g.squared().rowMean()));
    Term factor = rate.over(squares.sqrt().plus(config.eps()));
    return u.build(u.weight().minus(factor.times(g)));
  }
}
