package org.jingu.optimizer;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), by PyTorch's formula: the weight
 * first shrinks by {@code lr weight_decay} of itself, then {@link Adam} moves it. In tables the
 * rows that a step moves shrink, which are those with an id in the batch unless {@code rows} says
 * otherwise.
 */
public final class AdamW implements UpdateRule<AdamW.Config> {
  /**
   * Its keys.
   *
   * @param lr the learning rate
   * @param weightDecay the share of a weight, times lr, by which it shrinks in a step
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment; 1 accumulates
   * @param eps added to the root
   * @param rows which rows of tables move in a step
   */
  public record Config(
      @Doc("Learning rate") @Default("0.001") @Range(min = 0) double lr,
      @Doc("Share of a weight, times lr, by which it shrinks in a step")
          @Default("0.01")
          @Range(min = 0)
          double weightDecay,
      @Doc("Decay of the first moment") @Default("0.9") @Range(min = 0, max = 1) double beta1,
      @Doc("Decay of the second moment; 1 accumulates") @Default("0.999") @Range(min = 0, max = 1)
          double beta2,
      @Doc("Added to the root of the second moment") @Default("1e-8") @Range(min = 0) double eps,
      @Doc("Rows of tables that a step moves: those with an id in the batch, or all, as in PyTorch")
          @Default("touched")
          Adam.Rows rows) {
    /** Checks what would divide by 0. */
    public Config {
      Divisors.requireBelowOne("beta1", beta1);
      Divisors.requirePositive("eps", eps);
    }
  }

  @Override
  public String name() {
    return "adamw";
  }

  @Override
  public String description() {
    return "Adam with decoupled weight decay, by PyTorch's formula";
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
    u.everyRow(config.rows() == Adam.Rows.TABLE);
    u.decays(Term.of(config.lr()));
    Term kept = u.scalar("kept", (step, scale) -> 1 - config.lr() * scale * config.weightDecay());
    Term move =
        Adam.move(
            u,
            new Adam.Config(
                config.lr(), config.beta1(), config.beta2(), config.eps(), false, config.rows()));
    return u.build(kept.times(u.weight()).minus(move));
  }
}
