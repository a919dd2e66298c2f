package org.jingu.tune.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * A search: {@code search.yaml}.
 *
 * @param objective a metric of the validation part, of a trial's best evaluation
 * @param method how trials are chosen
 * @param seed of all that is drawn
 * @param workers trials at once
 * @param budget when no further trial begins
 * @param space by key of the run's configuration, its values
 * @param gridPoints values of a continuum in a grid
 * @param asha of the method asha
 * @param gp of the method gp
 */
public record SearchConfig(
    @Doc("Metric of the validation part, at the best evaluation; metric/label for one task")
        @Default("logloss")
        String objective,
    @Doc("How trials are chosen: grid, random, sobol, asha or gp") @Default("gp") Method method,
    @Doc("Seed of what is drawn; the runs keep train.seed") @Default("1") long seed,
    @Doc("Trials at once, which share train.threads") @Default("1") @Range(min = 1) int workers,
    @Doc("When no further trial begins") @Default("{}") Budget budget,
    @Doc("By key of the run's configuration, as in --set, what it may be")
        Map<String, KeySpace> space,
    @Doc("Values of a continuum in a grid, both ends among them") @Default("3") @Range(min = 2)
        int gridPoints,
    @Doc("Of the method asha") @Default("{}") Asha asha,
    @Doc("Of the method gp") @Default("{}") Gp gp) {

  /** How trials are chosen. */
  public enum Method {
    /** All combinations. */
    GRID,
    /** Independent draws. */
    RANDOM,
    /** Points that fill the space evenly. */
    SOBOL,
    /** Draws, of which the better ones are trained on. */
    ASHA,
    /** Where a model of the trials so far expects most. */
    GP
  }

  /**
   * When no further trial begins; what is begun ends.
   *
   * @param trials how many at most, the configuration as it is not counted
   * @param minutes that jobs took, summed over processes and workers; 0 is no limit
   * @param gflop of training; 0 is no limit
   */
  public record Budget(
      @Doc("Trials, the configuration as it is not counted") @Default("30") @Range(min = 1)
          int trials,
      @Doc("Minutes that jobs took, summed, after which none begins; 0 is no limit")
          @Default("0")
          @Range(min = 0)
          double minutes,
      @Doc("GFLOP of training after which no trial begins; 0 is no limit")
          @Default("0")
          @Range(min = 0)
          double gflop) {}

  /**
   * Asynchronous successive halving (Li et al., MLSys 2020).
   *
   * @param epochs of the first rung
   * @param reduction one of so many goes on to the next rung, which has so many times the epochs
   */
  public record Asha(
      @Doc("Epochs of the first rung") @Default("1") @Range(min = 1) int epochs,
      @Doc("One of so many trials goes on, to so many times the epochs")
          @Default("3")
          @Range(min = 2)
          int reduction) {
    /**
     * The epochs of every rung.
     *
     * @param most epochs of a whole run, those of the last rung
     */
    public List<Integer> rungs(int most) {
      List<Integer> rungs = new ArrayList<>();
      for (long at = epochs; at < most; at *= reduction) {
        rungs.add((int) at);
      }
      rungs.add(most);
      return rungs;
    }
  }

  /**
   * A Gaussian process.
   *
   * @param start trials that fill the space before there is a model
   */
  public record Gp(
      @Doc("Trials that fill the space evenly before there is a model")
          @Default("8")
          @Range(min = 2)
          int start) {}

  /**
   * Checks the space.
   *
   * @throws ConfigException with every problem
   */
  public SearchConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    for (String key : space.keySet()) {
      if (!key.contains(".")) {
        problems.add(
            new ConfigProblem(
                "space." + key, "is no key of a run; write it whole, such as model.layers"));
      } else if (key.startsWith("data.") || key.equals("train.early_stopping.monitor")) {
        problems.add(
            new ConfigProblem(
                "space." + key,
                "changes what trials are measured by, so that they could not be compared; leave it out"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Space.of(space);
  }

  /** The same search without its budget, which may grow while it is made. */
  public SearchConfig unlimited() {
    return new SearchConfig(
        objective, method, seed, 1, new Budget(1, 0, 0), space, gridPoints, asha, gp);
  }
}
