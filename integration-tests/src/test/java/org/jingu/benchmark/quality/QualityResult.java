package org.jingu.benchmark.quality;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A learner on a data set, once a seed.
 *
 * @param data the data set's name
 * @param learner the learner's name
 * @param seeds of each run; empty where the learner has none and runs once
 * @param runs what came out of each
 * @param lines what its user writes
 * @param optimum of the data set, or null
 */
record QualityResult(
    String data,
    String learner,
    List<Long> seeds,
    List<Learner.Trained> runs,
    int lines,
    @Nullable Scores optimum) {
  /** The mean over the runs. */
  double mean(ToDoubleFunction<Learner.Trained> value) {
    return runs.stream().mapToDouble(value).average().orElseThrow();
  }

  /** The standard deviation over the runs, of a sample; NaN for one. */
  double deviation(ToDoubleFunction<Learner.Trained> value) {
    double mean = mean(value);
    double squares = runs.stream().mapToDouble(value).map(v -> (v - mean) * (v - mean)).sum();
    return runs.size() > 1 ? Math.sqrt(squares / (runs.size() - 1)) : Double.NaN;
  }

  /** The share of the attainable, or NaN where that is not known. */
  double share() {
    return optimum == null ? Double.NaN : mean(run -> run.scores().shareOf(optimum));
  }

  /** A run for the file of JSON lines. */
  Map<String, @Nullable Object> json(int index) {
    Learner.Trained run = runs.get(index);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("data", data);
    json.put("learner", learner);
    json.put("seed", seeds.isEmpty() ? null : seeds.get(index));
    json.put("auc", run.scores().auc());
    json.put("logloss", run.scores().logLoss());
    json.put("calibration", run.scores().calibration());
    json.put("share", optimum == null ? null : run.scores().shareOf(optimum));
    json.put("cpu_seconds", run.effort().cpuSeconds());
    json.put("wall_seconds", run.effort().wallSeconds());
    json.put("peak_mib", run.effort().peakMib());
    json.put("lines", lines);
    json.put("note", run.note());
    return json;
  }
}
