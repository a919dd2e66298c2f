package org.jingu.cli.tune;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.cli.compare.Predictions;
import org.jingu.cli.compare.Predictions.OfTask;
import org.jingu.cli.run.Measurement;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.TrainedModel;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jingu.significance.Estimate;
import org.jingu.significance.Estimator;
import org.jingu.significance.PairedDifference;

/**
 * The best trial and the configuration as it is on the test part, which no choice was made by.
 *
 * @param trial the best trial's number
 * @param examples of the test part
 * @param comparisons a line a task and metric
 */
record TestPart(int trial, long examples, List<Comparison> comparisons) {
  /**
   * A metric of both.
   *
   * @param task the task
   * @param metric the metric
   * @param best of the best trial
   * @param asItIs of the configuration as it is
   * @param difference of the two
   * @param standardError of the difference, over draws of the examples
   */
  record Comparison(
      String task,
      String metric,
      double best,
      double asItIs,
      double difference,
      double standardError) {}

  /** Measures both runs. */
  static TestPart measure(
      int trial, Path best, Path asItIs, Plugins plugins, OpenTelemetry telemetry) {
    EngineTelemetry engine = new EngineTelemetry(telemetry);
    Measured one = Measured.of(best, plugins, engine);
    Measured other = Measured.of(asItIs, plugins, engine);
    one.predictions().share(other.predictions());
    List<Comparison> comparisons = new ArrayList<>();
    for (int task = 0; task < one.labels().size(); task++) {
      for (Estimator estimator : Estimator.values()) {
        String label = one.labels().get(task);
        Map<String, Double> metrics = one.metrics().getOrDefault(label, Map.of());
        if (metrics.containsKey(estimator.metric())) {
          Estimate mine = estimate(estimator, one.predictions().task(task));
          Estimate others = estimate(estimator, other.predictions().task(task));
          PairedDifference it = PairedDifference.of(List.of(mine), List.of(others));
          comparisons.add(
              new Comparison(
                  label,
                  estimator.metric(),
                  mine.value(),
                  others.value(),
                  it.difference(),
                  it.standardError()));
        }
      }
    }
    return new TestPart(trial, one.examples(), comparisons);
  }

  private static Estimate estimate(Estimator estimator, OfTask examples) {
    return estimator.of(examples.logits(), examples.labels(), examples.weights());
  }

  /** A run's predictions of the test part. */
  private record Measured(
      Predictions predictions,
      long examples,
      List<String> labels,
      Map<String, Map<String, Double>> metrics) {
    static Measured of(Path run, Plugins plugins, EngineTelemetry telemetry) {
      try (TrainedModel model = TrainedModel.load(run, plugins)) {
        List<String> labels = model.setup().schema().labels();
        List<String> inputs = model.setup().data().inputs("test");
        try (OpenedData test = model.openLabelled(inputs == null ? List.of() : inputs)) {
          long examples = test.source().examples();
          Predictions predictions = new Predictions(examples, labels.size());
          Map<String, Map<String, Double>> metrics =
              Measurement.defined(
                  model.evaluate(
                      "test",
                      test,
                      predictions.recording(
                          Measurement.metrics(model.setup(), plugins.metrics(), Map.of())),
                      telemetry));
          return new Measured(predictions, examples, labels, metrics);
        }
      }
    }
  }
}
