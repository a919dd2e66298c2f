package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares what a configuration counts in steps and examples with how many the run makes.
 *
 * @param config the configuration
 * @param examples the training part's
 * @param totalSteps the most steps of the run
 */
record StepCheck(TrainConfig config, long examples, long totalSteps) {

  /** What has another effect than its number promises, a sentence each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (config.batchSize() > examples) {
      problems.add(
          "train.batch_size is %d, but the training part has %d examples: a pass is one step of all of them"
              .formatted(config.batchSize(), examples));
    }
    beyond(
        problems,
        "schedule.warmup_steps",
        config.schedule().warmupSteps(),
        "the learning rates never reach their full value; lower it, or set schedule.warmup_share");
    beyond(
        problems,
        "eval_every.steps",
        config.evalEvery().steps(),
        "it has no effect; lower it, or set eval_every.epochs");
    beyond(
        problems,
        "checkpoint.steps",
        config.checkpoint().steps(),
        "it has no effect; lower it, or set checkpoint.epochs");
    return problems;
  }

  private void beyond(List<String> problems, String key, long steps, String consequence) {
    if (steps > totalSteps) {
      problems.add(
          "train.%s is %d, more than the %d steps of the run: %s"
              .formatted(key, steps, totalSteps, consequence));
    }
  }
}
