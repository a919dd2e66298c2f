package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.BatchSource;
import org.jingu.api.metric.Metric;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.schedule.Schedule;
import org.jingu.engine.train.TrainingListener.Evaluated;
import org.jspecify.annotations.Nullable;

/** Evaluates on the validation part, and draws the conclusions for schedule and early stopping. */
final class Validation {
  static final String PART = "valid";
  private static final String KEY = "train.early_stopping.";

  private final TrainConfig.EarlyStopping config;
  private final BatchSource source;
  private final Evaluator evaluator;
  private final Schedule schedule;
  private final WatchedMetric monitor;
  private final EarlyStopping earlyStopping;
  private final Set<String> warned = new HashSet<>();
  private Map<String, BaseRate> baseRates = Map.of();
  private @Nullable Evaluated last;
  private @Nullable Evaluated best;

  /**
   * Prepares evaluations.
   *
   * @throws ConfigException if a watched metric is not measured or its task does not exist
   */
  Validation(
      TrainConfig config,
      BatchSource source,
      MetricSet metrics,
      Evaluator evaluator,
      Schedule schedule) {
    this.config = config.earlyStopping();
    this.source = source;
    this.evaluator = evaluator;
    this.schedule = schedule;
    this.monitor =
        watched(KEY + "monitor", this.config.monitor(), this.config.mode(), config, metrics);
    List<WatchedMetric> also = new ArrayList<>();
    for (String name : this.config.alsoWatched()) {
      also.add(watched(KEY + "also", name, TrainConfig.Mode.AUTO, config, metrics));
    }
    this.earlyStopping = new EarlyStopping(this.config, monitor, also);
  }

  private WatchedMetric watched(
      String key, String name, TrainConfig.Mode mode, TrainConfig config, MetricSet metrics) {
    WatchedMetric.require(key, name, config.metrics(), source.schema().labels());
    return new WatchedMetric(
        name,
        switch (mode) {
          case AUTO -> metrics.goal(WatchedMetric.metric(name));
          case MAX -> Metric.Goal.MAXIMIZE;
          case MIN -> Metric.Goal.MINIMIZE;
        });
  }

  /** Evaluates after a number of steps. */
  Evaluated evaluate(long step, int epoch) {
    List<String> tasks = source.schema().labels();
    BaseRate.Counter labels = new BaseRate.Counter(tasks.size());
    Evaluator.Evaluation evaluation = evaluator.evaluate(PART, source, labels::add);
    baseRates = labels.rates(tasks);
    EarlyStopping.Verdict verdict = earlyStopping.judge(step, judged(evaluation.metrics()));
    if (verdict == EarlyStopping.Verdict.NO_GAIN) {
      schedule.noGain();
    }
    boolean gain = verdict == EarlyStopping.Verdict.BEST;
    Evaluated event =
        new Evaluated(
            step,
            epoch,
            evaluation.examples(),
            evaluation.metrics(),
            evaluation.undefined(),
            gain,
            evaluation.seconds());
    last = event;
    if (gain) {
      best = event;
    }
    return event;
  }

  /**
   * What early stopping sees: nothing of a task whose examples are all of one class, of which the
   * model that always says so has the best log loss.
   */
  private Map<String, Map<String, Double>> judged(Map<String, Map<String, Double>> metrics) {
    Map<String, Map<String, Double>> seen = new LinkedHashMap<>(metrics);
    for (String task : metrics.keySet()) {
      if (hasOneClass(task)) {
        Map<String, Double> unseen = new LinkedHashMap<>(metrics.get(task));
        unseen.replaceAll((metric, value) -> Double.NaN);
        seen.put(task, unseen);
      }
    }
    return seen;
  }

  private boolean hasOneClass(String task) {
    BaseRate rate = baseRates.get(task);
    return rate != null && rate.labelled() > 0 && !rate.hasBothClasses();
  }

  /** What of an evaluation is undefined and why, a sentence each; each is given once. */
  List<String> warnings(Evaluated event) {
    List<String> warnings = new ArrayList<>();
    event
        .undefined()
        .forEach(
            (task, reasons) ->
                reasons.forEach(
                    (metric, reason) -> {
                      String what = "%s of %s".formatted(metric, task);
                      if (warned.add(what)) {
                        warnings.add(
                            "%s is undefined on part '%s': %s%s"
                                .formatted(what, PART, reason, consequence(event, task, metric)));
                      }
                    }));
    return warnings;
  }

  private String consequence(Evaluated event, String task, String metric) {
    boolean oneClass = hasOneClass(task) && monitor.watches(task);
    if (!oneClass && !monitor.covers(metric, task)) {
      return "";
    }
    if (!Double.isNaN(monitor.value(judged(event.metrics())))) {
      return "; early stopping sees the mean over the other labels";
    }
    if (oneClass) {
      return "; early stopping and schedule.plateau_factor do not see it, whatever the metric: give the part examples of both";
    }
    String other =
        event.metrics().get(task).entrySet().stream()
            .filter(value -> !Double.isNaN(value.getValue()))
            .map(value -> "train.early_stopping.monitor to " + value.getKey())
            .findFirst()
            .orElse("train.early_stopping.monitor to another of train.metrics");
    return "; early stopping and schedule.plateau_factor do not see it, set " + other;
  }

  /** What it means that the monitored metric never had a value; empty where it means nothing. */
  Optional<String> blindness() {
    List<String> consequences = new ArrayList<>();
    if (config.patience() > 0 && earlyStopping.blind()) {
      consequences.add("early stopping saw nothing");
    }
    if (config.restoreBest()) {
      consequences.add("no model is the best: the run ends with that of its last step");
    }
    return last == null || best != null || consequences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s was undefined in every evaluation%s, so %s"
                .formatted(
                    monitor.name(),
                    baseRates.keySet().stream().anyMatch(this::hasOneClass)
                        ? ", or of one class"
                        : "",
                    String.join(" and ", consequences)));
  }

  /** Whether this number of steps was evaluated already. */
  boolean evaluated(long step) {
    return last != null && last.step() == step;
  }

  /** Whether patience is at its end. */
  boolean stops() {
    return earlyStopping.stops();
  }

  /** The metric that chooses the best model. */
  WatchedMetric monitor() {
    return monitor;
  }

  /** The labels of the last evaluation, by task. */
  Map<String, BaseRate> baseRates() {
    return baseRates;
  }

  /** The step of the model that the run ends with, where that is its best one. */
  OptionalLong bestStep() {
    return best == null || !config.restoreBest()
        ? OptionalLong.empty()
        : OptionalLong.of(best.step());
  }

  /** The metrics of the model that the run ends with. */
  Map<String, Map<String, Double>> metrics() {
    Evaluated shown = bestStep().isPresent() ? best : last;
    return shown == null ? Map.of() : shown.metrics();
  }

  @Nullable Evaluated last() {
    return last;
  }

  @Nullable Evaluated best() {
    return best;
  }

  EarlyStopping.State patience() {
    return earlyStopping.state();
  }

  void restore(TrainingState state) {
    last = state.last();
    best = state.best();
    earlyStopping.restore(state.earlyStopping());
  }
}
