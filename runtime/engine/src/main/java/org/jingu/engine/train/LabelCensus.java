package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jingu.api.data.Batch;

/** Counts what there is to learn from in the examples that training sees. */
final class LabelCensus {
  private final List<String> tasks;
  private final long[] positives;
  private final long[] negatives;
  private long examples;
  private boolean weighted;

  /**
   * What a checkpoint holds of it.
   *
   * @param positives by task
   * @param negatives by task
   * @param examples the number of examples
   * @param weighted whether one of them has a weight
   */
  record State(List<Long> positives, List<Long> negatives, long examples, boolean weighted) {}

  LabelCensus(List<String> tasks) {
    this.tasks = tasks;
    this.positives = new long[tasks.size()];
    this.negatives = new long[tasks.size()];
  }

  /** Goes on with a count. */
  LabelCensus(List<String> tasks, State state) {
    this(tasks);
    Arrays.setAll(positives, t -> state.positives().get(t));
    Arrays.setAll(negatives, t -> state.negatives().get(t));
    examples = state.examples();
    weighted = state.weighted();
  }

  State state() {
    return new State(
        LongStream.of(positives).boxed().toList(),
        LongStream.of(negatives).boxed().toList(),
        examples,
        weighted);
  }

  void add(Batch batch) {
    examples += batch.size();
    float[] labels = batch.labels();
    int count = batch.size() * tasks.size();
    for (int i = 0; i < count; i++) {
      int task = i % tasks.size();
      positives[task] += labels[i] > 0 ? 1 : 0; // NaN, a missing label, is in neither
      negatives[task] += labels[i] < 1 ? 1 : 0;
    }
    float[] weights = batch.weights();
    for (int b = 0; b < batch.size() && !weighted; b++) {
      weighted = weights == null || weights[b] > 0;
    }
  }

  /** What makes training useless, a sentence each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      String task = tasks.get(t);
      if (positives[t] == 0 && negatives[t] == 0) {
        problems.add(
            "none of the %d training examples has a label '%s': the model learns nothing of it"
                .formatted(examples, task));
      } else if (positives[t] == 0 || negatives[t] == 0) {
        problems.add(
            "label '%s' is %d in all %d training examples that have it: the model learns no difference; check the label's rule in preparation"
                .formatted(task, negatives[t] == 0 ? 1 : 0, positives[t] + negatives[t]));
      }
    }
    if (!weighted) {
      problems.add(
          "all %d training examples have the weight 0: the model learns nothing; check the weight column"
              .formatted(examples));
    }
    return problems;
  }
}
