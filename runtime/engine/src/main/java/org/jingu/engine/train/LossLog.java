package org.jingu.engine.train;

import org.jingu.engine.checkpoint.MetricsFile;
import org.jingu.engine.train.TrainingState.Unlogged;

/** The training losses in the metrics file: each line has the mean since the line before. */
final class LossLog {
  private final MetricsFile file;
  private final long every;
  private Unlogged unlogged = Unlogged.NONE;

  /** With a line every so many steps. */
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
    unlogged = new Unlogged(unlogged.sum() + loss, unlogged.steps() + 1, epoch, scale);
    if (step % every == 0) {
      flush(step, examples);
    }
  }

  /** Writes what no line tells yet. */
  void flush(long step, long examples) {
    if (unlogged.steps() > 0) {
      double mean = unlogged.sum() / unlogged.steps();
      file.append("train", new TrainLine(step, unlogged.epoch(), mean, unlogged.scale(), examples));
      unlogged = Unlogged.NONE;
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
