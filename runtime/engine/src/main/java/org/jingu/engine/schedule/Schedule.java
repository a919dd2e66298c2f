package org.jingu.engine.schedule;

/**
 * The factor on every learning rate: warm-up, times what is larger of the least factor and the
 * product of the shape, decays and annealing. Its only state is the plateau's decay, which
 * checkpoints hold.
 */
public final class Schedule {
  private final ScheduleConfig config;
  private final long totalSteps;
  private final long warmupSteps;
  private final long annealSteps;
  private double plateau = 1;

  /**
   * A schedule at its start.
   *
   * @param totalSteps the most steps that the run can make, of which warm-up and annealing have
   *     their shares
   */
  public Schedule(ScheduleConfig config, long totalSteps) {
    this.config = config;
    this.totalSteps = totalSteps;
    this.annealSteps = Math.round(config.annealShare() * totalSteps);
    long warmup =
        config.warmupShare() > 0
            ? Math.round(config.warmupShare() * totalSteps)
            : config.warmupSteps();
    this.warmupSteps = config.shape() == null ? warmup : config.shape().warmup(warmup, totalSteps);
  }

  /**
   * The factor of one step.
   *
   * @param step the number of steps made before it
   */
  public double factor(long step) {
    Shape shape = config.shape();
    if (step < warmupSteps) {
      double rise = (shape == null ? Shape.LINEAR : shape).rise(step, warmupSteps);
      return rise * Math.max(config.minFactor(), decays(step));
    }
    double fall = shape == null ? 1 : shape.fall(step, warmupSteps, totalSteps);
    return Math.max(config.minFactor(), fall * decays(step));
  }

  private double decays(long step) {
    double decay =
        config.decaySteps() > 0
            ? Math.pow(config.decayFactor(), (double) Math.floorDiv(step, config.decaySteps()))
            : 1;
    long left = Math.max(0, totalSteps - step);
    double annealing = left < annealSteps ? (double) left / annealSteps : 1;
    return decay * plateau * annealing;
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
