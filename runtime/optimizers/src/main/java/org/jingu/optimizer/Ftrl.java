package org.jingu.optimizer;

import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/**
 * FTRL-Proximal (McMahan et al., Ad click prediction: a view from the trenches, 2013, algorithm 1),
 * what CTR systems use for sparse linear parts: l1 makes weights that are exactly 0.
 *
 * <pre>
 *   n' = n + g²,  z' = z + g - (1/η' - 1/η) w,  1/η = (beta + √n) / lr
 *   w' = 0 where |z'| ≤ l1, else (sign(z') l1 - z') / (1/η' + l2)
 * </pre>
 *
 * <p>The paper's weights start at 0 and so does its z. Here z starts where its formula gives the
 * initial weight, so that embeddings keep their initial values until gradients move them. A
 * schedule changes lr from step to step; a row remembers the one of its last update, so that a
 * change of lr alone moves nothing.
 */
public final class Ftrl implements UpdateRule<Ftrl.Config> {
  /**
   * Its keys.
   *
   * @param lr alpha, the learning rate
   * @param beta added to the root; larger makes the first steps smaller
   * @param l1 the weight of Σ |w|
   * @param l2 the weight of Σ w² / 2
   */
  public record Config(
      @Doc("Learning rate (alpha)") @Default("0.05") @Range(min = 0) double lr,
      @Doc("Added to the root; larger makes the first steps smaller") @Default("1") @Range(min = 0)
          double beta,
      @Doc("Weight of the sum of |w|; above 0 it makes weights exactly 0")
          @Default("0")
          @Range(min = 0)
          double l1,
      @Doc("Weight of the sum of w^2 / 2") @Default("0") @Range(min = 0) double l2) {
    /** Checks what would divide by 0. */
    public Config {
      Divisors.requirePositive("lr", lr);
      Divisors.requirePositive("beta", beta);
    }
  }

  /** A schedule that ends at 0 must not make the formulas divide by it. */
  private static final double LEAST_SCALE = 1e-6;

  @Override
  public String name() {
    return "ftrl";
  }

  @Override
  public String description() {
    return "FTRL-Proximal, whose l1 makes weights exactly 0 (McMahan et al. 2013)";
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
    double start = config.beta() / config.lr() + config.l2();
    Term rate = u.scalar("alpha", (step, scale) -> config.lr() * Math.max(scale, LEAST_SCALE));
    Term n = u.slot("n");
    Term z = u.slot("z", w -> (float) (w == 0 ? 0 : -w * start - Math.signum(w) * config.l1()));
    Term lastRate = u.rowSlot("rate", w -> (float) config.lr());
    Term w = u.weight();
    Term g = u.gradient();
    Term before = n.sqrt().plus(config.beta()).over(lastRate);
    Term squares = u.set(n, n.plus(g.squared()));
    Term now = squares.sqrt().plus(config.beta()).over(rate);
    Term sum = u.set(z, z.plus(g).minus(now.minus(before).times(w)));
    u.set(lastRate, rate);
    Term large = sum.abs().greater(Term.of(config.l1()));
    Term moved = sum.sign().times(config.l1()).minus(sum).over(now.plus(config.l2()));
    return u.build(large.choose(moved, Term.of(0)));
  }
}
