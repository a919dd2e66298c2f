package org.jingu.tune.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jingu.tune.sampler.Sampler;
import org.jingu.tune.sampler.Tried;
import org.jingu.tune.space.SearchConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a search does next, as its events so far have it. Trial 0, the configuration as it is, runs
 * first and to its end. The same events give the same next job, so a search that was cut off goes
 * on as it would have.
 */
public final class Search {
  private final SearchConfig config;
  private final boolean larger;
  private final Sampler sampler;
  private final List<Integer> rungs;
  private final SortedMap<Integer, Trial> trials = new TreeMap<>();
  private double seconds;

  /**
   * A search without events.
   *
   * @param larger whether a larger objective is better
   * @param epochs of a whole run
   */
  public Search(SearchConfig config, boolean larger, int epochs) {
    this.config = config;
    this.larger = larger;
    this.sampler = Sampler.of(config);
    this.rungs =
        config.method() == SearchConfig.Method.ASHA ? config.asha().rungs(epochs) : List.of(epochs);
  }

  /** Takes note of an event. */
  public void add(Event event) {
    if (event.event().equals(Event.BEGUN)) {
      Map<String, Object> values = event.values() == null ? Map.of() : event.values();
      trials
          .computeIfAbsent(event.trial(), number -> new Trial(number, values))
          .begun(event.rung());
      return;
    }
    Trial trial = trials.get(event.trial());
    if (trial == null) {
      throw new IllegalArgumentException("trial " + event.trial() + " ended before it was begun");
    }
    if (event.outcome() != null) {
      trial.reached(event.outcome());
      seconds += event.outcome().seconds();
    } else {
      trial.failed(String.valueOf(event.message()));
    }
  }

  /** The jobs that were begun and are not over: those of a process that was killed. */
  public List<Job> begun() {
    return trials.values().stream().filter(Trial::isRunning).map(it -> job(it, it.rung())).toList();
  }

  private Job job(Trial trial, int rung) {
    return job(trial.number(), trial.values(), rung);
  }

  private Job job(int number, Map<String, Object> values, int rung) {
    return new Job(number, values, rung, rungs.get(rung), rung == rungs.size() - 1);
  }

  /** What to begin next, or null where nothing is left, or nothing before a running job ends. */
  public @Nullable Job next() {
    if (trials.isEmpty()) {
      return job(0, Map.of(), rungs.size() - 1);
    }
    if (isSpent()) {
      return null;
    }
    for (int rung = rungs.size() - 2; rung >= 0; rung--) {
      Trial promoted = promoted(rung);
      if (promoted != null) {
        return job(promoted, rung + 1);
      }
    }
    int number = trials.lastKey() + 1;
    if (number > config.budget().trials()) {
      return null;
    }
    Map<String, Object> values = sampler.next(number, tried());
    return values == null ? null : job(number, values, 0);
  }

  /** Whether time or GFLOP are used up. */
  public boolean isSpent() {
    SearchConfig.Budget budget = config.budget();
    return (budget.minutes() > 0 && seconds >= 60 * budget.minutes())
        || (budget.gflop() > 0 && gflop() >= budget.gflop());
  }

  /** GFLOP of all training so far. */
  public double gflop() {
    return trials.values().stream().mapToDouble(Trial::gflop).sum();
  }

  /**
   * The best trial that may go on: of the trials that came to a rung, or beyond, one of so many. Li
   * et al., "A System for Massively Parallel Hyperparameter Tuning", algorithm 2.
   */
  private @Nullable Trial promoted(int rung) {
    List<Trial> there =
        trials.values().stream()
            .filter(it -> it.number() > 0 && it.outcomes().size() > rung)
            .sorted(Comparator.comparingDouble(it -> loss(it.outcomes().get(rung).value())))
            .toList();
    return there.stream()
        .limit(there.size() / config.asha().reduction())
        .filter(it -> it.rung() == rung && !it.isRunning() && it.failure() == null)
        .filter(it -> it.outcome() != null && !it.outcome().ended())
        .findFirst()
        .orElse(null);
  }

  private List<Tried> tried() {
    List<Tried> tried = new ArrayList<>();
    for (Trial it : trials.values()) {
      if (it.number() > 0) {
        tried.add(new Tried(it.values(), loss(it)));
      }
    }
    return tried;
  }

  /** The objective of a trial as samplers see it. */
  private double loss(Trial trial) {
    if (trial.failure() != null) {
      return Double.POSITIVE_INFINITY;
    }
    return trial.outcome() == null ? Double.NaN : loss(trial.outcome().value());
  }

  /** The objective, of which less is better. */
  public double loss(double value) {
    return larger ? -value : value;
  }

  /** The epochs of every rung. */
  public List<Integer> rungs() {
    return rungs;
  }

  /** All trials, in the order of their numbers. */
  public List<Trial> trials() {
    return List.copyOf(trials.values());
  }

  /** The trials that came to the last rung, or ended before it, the best first. */
  public List<Trial> ranked() {
    return trials.values().stream()
        .filter(it -> it.outcome() != null && !it.isRunning())
        .filter(it -> it.rung() == rungs.size() - 1 || it.outcome().ended())
        .sorted(Comparator.comparingDouble((Trial it) -> loss(it)).thenComparingInt(Trial::number))
        .toList();
  }
}
