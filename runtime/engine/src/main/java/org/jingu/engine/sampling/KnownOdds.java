package org.jingu.engine.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.Model;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;
import org.jingu.api.loss.Loss;
import org.jspecify.annotations.Nullable;

/**
 * By how much a run's training changes the odds of its labels: a share w of the negatives makes
 * them 1 / w of what they are, weights of the classes make them the positive's weight over the
 * negative's. Both are known, so predictions are corrected: the logarithm is taken off the logits
 * (He et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", 2014, section 6.3,
 * where q = p / (p + (1 - p) / w)).
 *
 * @param rates by task, the share of negatives that stay
 * @param weights by task
 */
public record KnownOdds(List<Double> rates, List<ClassWeights> weights) {
  /** Copies the lists. */
  public KnownOdds {
    rates = List.copyOf(rates);
    weights = List.copyOf(weights);
  }

  /**
   * Those of a run.
   *
   * @param sampling of {@code train.sampling}, or null
   * @param classes of {@code train.class_weights}, or null
   * @param labels one a task
   * @throws ConfigException with every label that there is not
   */
  public static KnownOdds of(
      @Nullable SamplingConfig sampling,
      @Nullable Map<String, ClassWeights> classes,
      List<String> labels) {
    Map<String, Double> negatives = sampling == null ? Map.of() : sampling.negatives();
    Map<String, ClassWeights> byLabel = classes == null ? Map.of() : classes;
    List<ConfigProblem> problems = new ArrayList<>();
    negatives.keySet().forEach(it -> check(it, "train.sampling.negatives.", labels, problems));
    byLabel.keySet().forEach(it -> check(it, "train.class_weights.", labels, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new KnownOdds(
        labels.stream().map(it -> negatives.getOrDefault(it, 1.0)).toList(),
        labels.stream().map(it -> byLabel.getOrDefault(it, ClassWeights.EQUAL)).toList());
  }

  private static void check(
      String label, String path, List<String> labels, List<ConfigProblem> problems) {
    if (!labels.contains(label)) {
      problems.add(
          new ConfigProblem(
              path + label,
              "the run has no label '%s'; %s".formatted(label, Suggestions.of(label, labels))));
    }
  }

  /** Whether any negatives are left out. */
  public boolean samples() {
    return rates.stream().anyMatch(rate -> rate < 1);
  }

  private boolean weighs() {
    return weights.stream().anyMatch(it -> !it.equals(ClassWeights.EQUAL));
  }

  /** By task, what is added to the logits of a prediction. */
  public List<Double> corrections() {
    List<Double> corrections = new ArrayList<>();
    for (int t = 0; t < rates.size(); t++) {
      ClassWeights of = weights.get(t);
      corrections.add(Math.log(rates.get(t)) + Math.log(of.negative()) - Math.log(of.positive()));
    }
    return corrections;
  }

  /** The model whose predictions make up for it. */
  public Model correct(Model model) {
    return samples() || weighs() ? new CorrectedModel(model, corrections()) : model;
  }

  /**
   * The loss with the weights.
   *
   * @param loss the cross entropy
   */
  public Loss weigh(Loss loss) {
    return weighs() ? new WeightedCrossEntropy(weights) : loss;
  }
}
