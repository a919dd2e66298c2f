package org.jingu.engine.train;

import java.util.Map;
import java.util.function.Consumer;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource;
import org.jingu.engine.backend.Session;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.telemetry.EngineTelemetry;

/** Evaluates a session on a data set, streaming. */
public final class Evaluator {
  private final Predictor predictor;
  private final MetricSet metrics;
  private final EngineTelemetry telemetry;

  /** An evaluator with batches of B examples. */
  public Evaluator(Session session, MetricSet metrics, int batchSize, EngineTelemetry telemetry) {
    this.predictor = new Predictor(session, batchSize);
    this.metrics = metrics;
    this.telemetry = telemetry;
  }

  /**
   * An evaluation's result.
   *
   * @param examples the number of examples
   * @param metrics values by task and metric; NaN where the examples determine none
   * @param undefined why, by task and metric
   * @param seconds the time it took
   */
  public record Evaluation(
      long examples,
      Map<String, Map<String, Double>> metrics,
      Map<String, Map<String, String>> undefined,
      double seconds) {}

  /**
   * Evaluates every example of a part.
   *
   * @param part its name, such as "valid"
   * @throws org.jingu.api.data.DataException if the data is wrong
   */
  public Evaluation evaluate(String part, BatchSource source) {
    return evaluate(part, source, batch -> {});
  }

  /** The same, and shows every batch. */
  Evaluation evaluate(String part, BatchSource source, Consumer<Batch> seen) {
    return telemetry.evaluation(
        part,
        () -> {
          long start = System.nanoTime();
          MetricSet.Gatherer gatherer = metrics.gather();
          long examples =
              predictor.predict(
                  source,
                  source.schema().labels().size(),
                  (batch, logits) -> {
                    seen.accept(batch);
                    gatherer.add(
                        batch.size(),
                        logits,
                        batch.labels(),
                        batch.weights(),
                        batch.groups(),
                        batch.oracle());
                  });
          Map<String, Map<String, Double>> values = gatherer.values();
          return new Evaluation(
              examples, values, gatherer.undefined(values), (System.nanoTime() - start) * 1e-9);
        });
  }
}
