package org.jingu.engine.schedule;

import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * How the factor on every learning rate changes over a run: linear warm-up, times a shape, times
 * step decay, times plateau decay, times linear annealing to 0 at the run's end.
 *
 * @param shape the curve after warm-up; null, which keeps runs without the key resumable, is none
 * @param warmupShare the share of the run's steps over which the factor rises from 0 to 1 (Wukong,
 *     section 4: the first 10%)
 * @param warmupSteps the same as a number of steps; only one of the two may be set
 * @param decaySteps every so many steps the factor is multiplied by {@code decayFactor}; 0 is never
 * @param decayFactor the factor of step decay
 * @param annealShare the share of the run's steps, its last, over which the factor falls evenly to
 *     0
 * @param plateauFactor the factor after an evaluation without gain; 1 is none
 * @param minFactor the factor never decays below this
 */
public record ScheduleConfig(
    @Doc(
            "Curve after warm-up: linear or cosine to 0 at the run's end, inverse_root, or one_cycle,"
                + " whose warm-up is a cosine too; left out, none")
        @Nullable Shape shape,
    @Doc("Share of the run's steps with linear warm-up") @Default("0") @Range(min = 0, max = 1)
        double warmupShare,
    @Doc("Steps with linear warm-up, instead of a share") @Default("0") @Range(min = 0)
        long warmupSteps,
    @Doc("Steps between two step decays; 0 is never") @Default("0") @Range(min = 0) long decaySteps,
    @Doc("Factor of a step decay") @Default("0.1") @Range(min = 0, max = 1) double decayFactor,
    @Doc("Share of the run's steps, its last, with a linear fall to 0")
        @Default("0")
        @Range(min = 0, max = 1)
        double annealShare,
    @Doc("Factor after an evaluation without gain; 1 is none")
        @Default("0.1")
        @Range(min = 0, max = 1)
        double plateauFactor,
    @Doc("Factor below which nothing decays") @Default("0.001") @Range(min = 0, max = 1)
        double minFactor) {

  /**
   * Checks that warm-up is said once.
   *
   * @throws ConfigException if both share and steps are set
   */
  public ScheduleConfig {
    if (warmupShare > 0 && warmupSteps > 0) {
      throw new ConfigException(
          "warmup_steps",
          "is " + warmupSteps + " beside warmup_share " + warmupShare + "; keep one of the two");
    }
  }
}
