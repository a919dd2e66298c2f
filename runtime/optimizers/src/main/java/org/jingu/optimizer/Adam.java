package org.jingu.optimizer;

import java.util.Locale;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.api.optimizer.UpdateRule;

/**
 * Adam (Kingma and Ba, 2015) by PyTorch's formula: {@code m = b1 m + (1 - b1) g; v = b2 v + (1 -
 * b2) g²; w -= lr / (1 - b1^t) · m / (√(v / (1 - b2^t)) + eps)}.
 *
 * <p>{@link BiasCorrection} has the other place for eps. With {@code beta2: 1} the second moment
 * accumulates, {@code v += g²}, and has no bias correction (Wukong's internal setting).
 */
public final class Adam implements UpdateRule<Adam.Config> {
  /**
   * Its keys.
   *
   * @param lr the learning rate
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment; 1 accumulates
   * @param eps added to the root
   * @param epsHat whether eps is added before bias correction
   * @param rows which rows of tables move in a step
   */
  public record Config(
      @Doc("Learning rate") @Default("0.001") @Range(min = 0) double lr,
      @Doc("Decay of the first moment") @Default("0.9") @Range(min = 0, max = 1) double beta1,
      @Doc("Decay of the second moment; 1 accumulates") @Default("0.999") @Range(min = 0, max = 1)
          double beta2,
      @Doc("Added to the root of the second moment") @Default("1e-8") @Range(min = 0) double eps,
      @Doc("Add eps before the bias correction, as PyTorch 1.0 did") @Default("false")
          boolean epsHat,
      @Doc("Rows of tables that a step moves: those with an id in the batch, or all, as in PyTorch")
          @Default("touched")
          Rows rows) {
    /** Checks what would divide by 0. */
    public Config {
      Divisors.requireBelowOne("beta1", beta1);
      Divisors.requirePositive("eps", eps);
    }

    BiasCorrection correction() {
      return new BiasCorrection(beta1, beta2, epsHat);
    }
  }

  /** Rows of tables that a step moves. */
  public enum Rows {
    /** Those with an id in the batch. */
    TOUCHED,
    /** All: moments decay and weights move in steps without a gradient too, as in PyTorch. */
    TABLE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public String description() {
    return "Adam, by PyTorch's formula";
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
    u.everyRow(config.rows() == Rows.TABLE);
    u.decays(Term.of(config.lr()));
    Term move = move(u, config);
    return u.build(u.weight().minus(move));
  }

  /** What Adam subtracts from the weight. */
  static Term move(Update.Builder u, Config config) {
    BiasCorrection correction = config.correction();
    Term size = u.scalar("size", (step, scale) -> correction.stepSize(step, config.lr() * scale));
    Term root = u.scalar("root", (step, scale) -> correction.rootScale(step));
    Term m = u.slot("m");
    Term v = u.slot("v");
    Term g = u.gradient();
    double share = config.beta2() == 1 ? 1 : 1 - config.beta2();
    Term first = u.set(m, m.times(config.beta1()).plus(g.times(1 - config.beta1())));
    Term second = u.set(v, v.times(config.beta2()).plus(g.times(share).times(g)));
    return size.times(first).over(root.times(second.sqrt()).plus(config.eps()));
  }
}
