package org.jingu.engine.train;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jingu.api.data.Batch;
import org.jingu.engine.checkpoint.Attachment;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SafetensorsWriter;
import org.jingu.engine.metrics.MetricSet;
import org.jspecify.annotations.Nullable;

/**
 * Progressive validation (Blum, Kalai and Langford, 1999) of online training: metrics of
 * predictions that were made before their examples were learned, over windows of a fixed number of
 * examples. The total is the mean of the windows, so that memory stays bounded on a stream without
 * end.
 */
final class Progressive implements Attachment {
  private static final String FILE = "window.safetensors";

  private final MetricSet metrics;
  private final int tasks;
  private final int window;
  private final float[] logits;
  private final float[] labels;
  private final float[] weights;
  private final long[] groups;
  private final float[] oracle;
  private int filled;
  private boolean grouped;

  /** Whether the window's true probabilities are. */
  private boolean known;

  private final Map<String, Map<String, Sum>> totals = new LinkedHashMap<>();

  /**
   * A weighted sum of window values.
   *
   * @param sum of value times examples
   * @param examples over windows that have a value
   */
  record Sum(double sum, long examples) {
    Sum plus(double value, long count) {
      return Double.isNaN(value) ? this : new Sum(sum + value * count, examples + count);
    }
  }

  /**
   * What a checkpoint holds beside the window's examples.
   *
   * @param grouped whether the window has group keys
   * @param totals by task and metric
   */
  record State(boolean grouped, Map<String, Map<String, Sum>> totals) {}

  /** A full window and what all windows so far come to. */
  record Report(
      Map<String, Map<String, Double>> window,
      Map<String, Map<String, String>> undefined,
      Map<String, Map<String, Double>> total) {}

  Progressive(MetricSet metrics, int tasks, int window) {
    this.metrics = metrics;
    this.tasks = tasks;
    this.window = window;
    this.logits = new float[Math.multiplyExact(window, tasks)];
    this.labels = new float[logits.length];
    this.weights = new float[window];
    this.groups = new long[window];
    this.oracle = new float[logits.length];
  }

  /** Takes a batch and its predictions, and reports every window that it fills. */
  void add(Batch batch, float[] predicted, Consumer<Report> reports) {
    for (int from = 0; from < batch.size(); ) {
      int count = Math.min(window - filled, batch.size() - from);
      System.arraycopy(predicted, from * tasks, logits, filled * tasks, count * tasks);
      System.arraycopy(batch.labels(), from * tasks, labels, filled * tasks, count * tasks);
      copyWeights(batch.weights(), from, count);
      long[] keys = batch.groups();
      grouped = keys != null;
      if (keys != null) {
        System.arraycopy(keys, from, groups, filled, count);
      }
      float[] truth = batch.oracle();
      known = truth != null;
      if (truth != null) {
        System.arraycopy(truth, from * tasks, oracle, filled * tasks, count * tasks);
      }
      filled += count;
      from += count;
      if (filled == window) {
        reports.accept(report());
      }
    }
  }

  /** Reports the last window, which need not be full. */
  void finish(Consumer<Report> reports) {
    if (filled > 0) {
      reports.accept(report());
    }
  }

  /** The means of all windows so far, weighted by their examples. */
  Map<String, Map<String, Double>> total() {
    Map<String, Map<String, Double>> means = new LinkedHashMap<>();
    totals.forEach(
        (task, sums) -> {
          Map<String, Double> values = new LinkedHashMap<>();
          sums.forEach((metric, s) -> values.put(metric, s.sum() / s.examples()));
          means.put(task, values);
        });
    return means;
  }

  private void copyWeights(float @Nullable [] from, int first, int count) {
    if (from == null) {
      Arrays.fill(weights, filled, filled + count, 1);
    } else {
      System.arraycopy(from, first, weights, filled, count);
    }
  }

  private Report report() {
    MetricSet.Gatherer gatherer = metrics.gather();
    gatherer.add(filled, logits, labels, weights, grouped ? groups : null, known ? oracle : null);
    Map<String, Map<String, Double>> values = gatherer.values();
    values.forEach(
        (task, byMetric) ->
            byMetric.forEach(
                (metric, value) ->
                    totals
                        .computeIfAbsent(task, t -> new LinkedHashMap<>())
                        .merge(
                            metric,
                            new Sum(0, 0).plus(value, filled),
                            (old, add) ->
                                new Sum(old.sum() + add.sum(), old.examples() + add.examples()))));
    filled = 0;
    return new Report(values, gatherer.undefined(values), total());
  }

  State state() {
    return new State(grouped, totals);
  }

  void restore(State state) {
    grouped = state.grouped();
    totals.clear();
    state.totals().forEach((task, sums) -> totals.put(task, new LinkedHashMap<>(sums)));
  }

  @Override
  public String fileName() {
    return FILE;
  }

  @Override
  public void write(WritableByteChannel to) throws IOException {
    long rows = filled;
    SafetensorsWriter writer =
        new SafetensorsWriter(
            to,
            List.of(
                new Tensor("logits", ElementType.F32, List.of(rows, (long) tasks)),
                new Tensor("labels", ElementType.F32, List.of(rows, (long) tasks)),
                new Tensor("weights", ElementType.F32, List.of(rows)),
                new Tensor("groups", ElementType.I64, List.of(rows)),
                new Tensor("oracle", ElementType.F32, List.of(known ? rows : 0, (long) tasks))),
            Map.of());
    writer.floats(logits, filled * tasks);
    writer.floats(labels, filled * tasks);
    writer.floats(weights, filled);
    writer.longs(groups, filled);
    writer.floats(oracle, known ? filled * tasks : 0);
    writer.finish();
  }

  @Override
  public void read(Path file) {
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      float[] kept = reader.floats("weights");
      filled = kept.length;
      System.arraycopy(kept, 0, weights, 0, filled);
      System.arraycopy(reader.floats("logits"), 0, logits, 0, filled * tasks);
      System.arraycopy(reader.floats("labels"), 0, labels, 0, filled * tasks);
      System.arraycopy(reader.longs("groups"), 0, groups, 0, filled);
      // Runs of earlier versions have none.
      float[] truth = reader.has("oracle") ? reader.floats("oracle") : new float[0];
      known = truth.length > 0;
      System.arraycopy(truth, 0, oracle, 0, truth.length);
    }
  }
}
