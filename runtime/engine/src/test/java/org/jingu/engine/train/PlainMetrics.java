package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** AUC by counting pairs, and log loss, for the trainer's own tests. */
final class PlainMetrics implements MetricSet {
  private final List<String> tasks;

  PlainMetrics(List<String> tasks) {
    this.tasks = tasks;
  }

  @Override
  public boolean largerIsBetter(String metric) {
    return metric.equals("auc");
  }

  @Override
  public Gatherer gather() {
    return new Gatherer() {
      private final List<float[]> seen = new ArrayList<>();

      @Override
      public void add(
          int size,
          float[] logits,
          float[] labels,
          float @Nullable [] weights,
          long @Nullable [] groups) {
        for (int i = 0; i < size * tasks.size(); i++) {
          seen.add(new float[] {i % tasks.size(), logits[i], labels[i]});
        }
      }

      @Override
      public Map<String, Map<String, Double>> values() {
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
          int task = t;
          List<float[]> rows =
              seen.stream().filter(r -> r[0] == task && !Float.isNaN(r[2])).toList();
          values.put(
              tasks.get(t),
              new java.util.TreeMap<>(Map.of("auc", auc(rows), "logloss", logloss(rows))));
        }
        return values;
      }
    };
  }

  private static double auc(List<float[]> rows) {
    double wins = 0;
    double pairs = 0;
    for (float[] p : rows) {
      for (float[] n : rows) {
        if (p[2] == 1 && n[2] == 0) {
          pairs++;
          wins += p[1] > n[1] ? 1 : p[1] == n[1] ? 0.5 : 0;
        }
      }
    }
    return pairs == 0 ? Double.NaN : wins / pairs;
  }

  private static double logloss(List<float[]> rows) {
    return rows.stream()
        .mapToDouble(r -> Math.max(r[1], 0) - r[1] * r[2] + Math.log1p(Math.exp(-Math.abs(r[1]))))
        .average()
        .orElse(Double.NaN);
  }
}
