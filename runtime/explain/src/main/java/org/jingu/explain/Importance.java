package org.jingu.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jingu.api.data.DataException;
import org.jingu.api.loss.Link;
import org.jingu.significance.Estimate;
import org.jingu.significance.Estimator;
import org.jingu.significance.PairedDifference;

/**
 * Permutation importance (Breiman, Machine Learning 45, 2001; model-agnostic: Fisher, Rudin and
 * Dominici, JMLR 20, 2019): how much worse a trained model predicts when the values of some columns
 * are dealt out anew among the examples, which keeps their distribution and takes away what they
 * say of the label and of other columns.
 *
 * <p>The loss is the mean over several permutations. Its interval takes both draws into account,
 * that of the permutations and that of the examples, as a comparison of models does with seeds and
 * examples: {@link PairedDifference}.
 */
public final class Importance {
  private final Examples examples;
  private final Scoring scoring;
  private final List<String> tasks;
  private final List<Estimator> metrics;
  private final List<int[]> permutations = new ArrayList<>();
  private final List<Map<Estimator, Estimate>> unchanged;

  /**
   * What the model loses.
   *
   * @param name of a column or of a group of them
   * @param columns that were permuted together
   * @param losses by task and metric; positive where the model needs the columns
   */
  public record Loss(
      String name, List<String> columns, Map<String, Map<String, PairedDifference>> losses) {
    /** Copies the columns. */
    public Loss {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Scores the examples as they are.
   *
   * @param tasks the labels' names
   * @param metrics to measure losses by
   * @param count of permutations, at least 1
   * @param seed that draws them
   * @throws DataException if there are fewer than two examples, or a label is none that metrics of
   *     classes know
   */
  public Importance(
      Examples examples,
      Scoring scoring,
      List<String> tasks,
      List<Estimator> metrics,
      int count,
      long seed) {
    if (examples.size() < 2) {
      throw new DataException(
          "there are %d examples; it takes at least 2 to permute".formatted(examples.size()));
    }
    this.examples = examples;
    this.scoring = scoring;
    this.tasks = List.copyOf(tasks);
    this.metrics = List.copyOf(metrics);
    checkLabels();
    SplittableRandom random = new SplittableRandom(seed);
    for (int p = 0; p < count; p++) {
      permutations.add(Sampling.permutation(examples.size(), random));
    }
    this.unchanged = estimates(scoring.logits(examples.unchanged()));
  }

  /** What losses of predictions with a link are measured by: log loss is of probabilities alone. */
  public static List<Estimator> metrics(Link link) {
    return link == Link.SIGMOID
        ? List.of(Estimator.AUC, Estimator.LOGLOSS)
        : List.of(Estimator.AUC);
  }

  private void checkLabels() {
    for (int b = 0; b < examples.size(); b++) {
      for (int t = 0; t < tasks.size(); t++) {
        float label = examples.label(b, t);
        if (label < 0 || label > 1) {
          throw new DataException(
              "the label '%s' is %s; importance is measured by metrics of labels from 0 to 1"
                  .formatted(tasks.get(t), label));
        }
      }
    }
  }

  /** The metrics without a permutation, by task; NaN where the examples determine none. */
  public Map<String, Map<String, Double>> unchanged() {
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      Map<String, Double> byMetric = new LinkedHashMap<>();
      unchanged.get(t).forEach((metric, it) -> byMetric.put(metric.metric(), it.value()));
      values.put(tasks.get(t), byMetric);
    }
    return values;
  }

  /**
   * Permutes some columns.
   *
   * @param name for the result
   * @param together the columns, which keep each other's company
   */
  public Loss of(String name, List<String> together) {
    Set<Integer> moved =
        together.stream().map(examples.columns()::indexOf).collect(Collectors.toSet());
    List<List<Map<Estimator, Estimate>>> permuted = new ArrayList<>();
    for (int[] order : permutations) {
      permuted.add(
          estimates(
              scoring.logits(
                  examples.made(
                      examples.size(),
                      (example, column) -> moved.contains(column) ? order[example] : example))));
    }
    Map<String, Map<String, PairedDifference>> losses = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      Map<String, PairedDifference> byMetric = new LinkedHashMap<>();
      for (Estimator metric : metrics) {
        int task = t;
        List<Estimate> without = permuted.stream().map(it -> it.get(task).get(metric)).toList();
        List<Estimate> with = Collections.nCopies(without.size(), unchanged.get(task).get(metric));
        byMetric.put(
            metric.metric(),
            metric == Estimator.AUC
                ? PairedDifference.of(with, without)
                : PairedDifference.of(without, with));
      }
      losses.put(tasks.get(t), byMetric);
    }
    return new Loss(name, together, losses);
  }

  /** The metrics of logits, by task. */
  private List<Map<Estimator, Estimate>> estimates(float[] logits) {
    List<Map<Estimator, Estimate>> estimates = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      int count = 0;
      float[] scores = new float[examples.size()];
      float[] labels = new float[examples.size()];
      float[] weights = new float[examples.size()];
      for (int b = 0; b < examples.size(); b++) {
        if (!Float.isNaN(examples.label(b, t))) {
          scores[count] = logits[b * tasks.size() + t];
          labels[count] = examples.label(b, t);
          weights[count++] = examples.weight(b);
        }
      }
      float[] z = Arrays.copyOf(scores, count);
      float[] y = Arrays.copyOf(labels, count);
      float[] w = Arrays.copyOf(weights, count);
      Map<Estimator, Estimate> byMetric = new LinkedHashMap<>();
      metrics.forEach(metric -> byMetric.put(metric, metric.of(z, y, w)));
      estimates.add(byMetric);
    }
    return estimates;
  }
}
