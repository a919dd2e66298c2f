package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.Finding;

/**
 * Says of a finished run what its user likely wants to change in the next one: at most three
 * findings, the most important first, and none of a run that learned, had stopped gaining and ended
 * with its best model. What the run left out of sequences is always said.
 */
final class RunReview {
  private static final int MOST = 3;

  private RunReview() {}

  /** The findings. */
  static List<Finding> of(RunFacts facts) {
    return Stream.concat(
            judged(facts).stream(), facts.cut().entrySet().stream().map(RunReview::cut))
        .toList();
  }

  private static Finding cut(Map.Entry<String, Double> sequence) {
    String key = "data.features." + sequence.getKey() + ".sequence";
    return Finding.of(
        "cut_sequence",
        List.of(key),
        "%.1f %% of the training examples have more ids of '%s' than its sequence takes, and only the latest were read; raise %s to read more",
        100 * sequence.getValue(),
        sequence.getKey(),
        key);
  }

  private static List<Finding> judged(RunFacts facts) {
    EvaluationReview evaluations = new EvaluationReview(facts);
    SizeReview sizes = new SizeReview(facts);
    Optional<Finding> nothing = evaluations.nothingLearned();
    if (nothing.isPresent()) {
      return first(List.of(nothing, sizes.rareRows(), sizes.largeModel(), sizes.unusedRows()));
    }
    Optional<Finding> overfitting = evaluations.overfitting();
    Optional<Finding> improving =
        overfitting.isPresent() ? Optional.empty() : evaluations.stillImproving();
    // What still gains is not too large and names the batches, and overfitting names the size.
    boolean sized = overfitting.isPresent() || improving.isPresent();
    return first(
        List.of(
            overfitting,
            improving,
            improving.isPresent() ? Optional.empty() : sizes.largeBatches(),
            sizes.rareRows(),
            sized ? Optional.empty() : sizes.largeModel(),
            evaluations.disagreement(),
            sizes.unusedRows()));
  }

  private static List<Finding> first(List<Optional<Finding>> found) {
    return found.stream().flatMap(Optional::stream).limit(MOST).toList();
  }
}
