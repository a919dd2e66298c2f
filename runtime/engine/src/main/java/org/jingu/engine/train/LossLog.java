package org.jingu.engine.train;

import org.jingu.engine.checkpoint.MetricsFile;
import org.jingu.engine.train.TrainingState.Unlogged;

/** The training losses in the metrics file: each line has the mean since the line before. */
final class LossLog {
  private final MetricsFile file;
  private final long every;
  private Unlogged unlogged = new Unlogged(0, 0);

  /** With a line every so many steps; 0 for none before the end. */
  LossLog(MetricsFile file, long every) {
    this.file = file;
    this.every = every;
  }

  /**
   * A training line of the metrics file.
   *
   * @param step steps made
   * @param epoch the pass, from 0
   * @param loss the mean loss since the line before
   * @param learningRateScale the schedule's factor
   * @param examples examples trained on
   */
  private record TrainLine(
      long step, int epoch, double loss, double learningRateScale, long examples) {}

  /** Takes the loss of a step. */
  void add(double loss, long step, int epoch, double scale, long examples) {
    unlogged = new Unlogged(unlogged.sum() + loss, unlogged.steps() + 1);
    if (every > 0 && step % every == 0) {
      flush(step, epoch, scale, examples);
    }
  }

  /** Writes what no line tells yet. */
  void flush(long step, int epoch, double scale, long examples) {
    if (unlogged.steps() > 0) {
      double mean = unlogged.sum() / unlogged.steps();
      file.append("train", new TrainLine(step, epoch, mean, scale, examples));
      unlogged = new Unlogged(0, 0);
    }
  }

  /** What no line tells yet, for a checkpoint. */
  Unlogged unlogged() {
    return unlogged;
  }

  void restore(Unlogged stored) {
    unlogged = stored;
  }
}
