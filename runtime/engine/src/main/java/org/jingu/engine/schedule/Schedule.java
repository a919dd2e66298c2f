package org.jingu.engine.schedule;

/**
 * The factor on every learning rate: linear warm-up, times what is larger of the decays' product
 * and the least factor. Its only state is the plateau's decay, which checkpoints hold.
 */
public final class Schedule {
  private final ScheduleConfig config;
  private final long warmupSteps;
  private double plateau = 1;

  /**
   * A schedule at its start.
   *
   * @param totalSteps the most steps that the run can make, of which warm-up has its share
   */
  public Schedule(ScheduleConfig config, long totalSteps) {
    this.config = config;
    this.warmupSteps =
        config.warmupShare() > 0
            ? Math.round(config.warmupShare() * totalSteps)
            : config.warmupSteps();
  }

  /**
   * The factor of one step.
   *
   * @param step the number of steps made before it
   */
  public double factor(long step) {
    double warmup = step < warmupSteps ? (step + 1.0) / warmupSteps : 1;
    double decay =
        config.decaySteps() > 0
            ? Math.pow(config.decayFactor(), (double) Math.floorDiv(step, config.decaySteps()))
            : 1;
    return warmup * Math.max(config.minFactor(), decay * plateau);
  }

  /** Tells of an evaluation without gain. */
  public void noGain() {
    plateau = Math.max(config.minFactor(), plateau * config.plateauFactor());
  }

  /** The product of the plateau's decays so far. */
  public double plateau() {
    return plateau;
  }

  /** Sets the product of the plateau's decays, when a checkpoint is restored. */
  public void restore(double plateau) {
    this.plateau = plateau;
  }
}
