package org.jingu.engine.train;

import java.util.Arrays;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;

/**
 * Training data whose labels a teacher has a part in (Hinton, Vinyals and Dean, 2015, at the
 * temperature 1): of a label y and the teacher's probability p it makes (1 - alpha) y + alpha p.
 *
 * <p>The cross entropy is linear in the label, so its loss there is (1 - alpha) times that against
 * the label plus alpha times that against the teacher; no engine needs to know of teachers. A label
 * that is missing stays so.
 */
final class Distillation {
  private final Teacher teacher;
  private final float alpha;
  private final int tasks;

  /** Of the batch in training and of the one that is announced meanwhile, in turn. */
  private final float[][] taught = new float[2][];

  private final float[][] own = new float[2][];
  private int turn;

  /**
   * With a teacher.
   *
   * @param alpha its share, from 0 to 1
   * @param tasks T
   */
  Distillation(Teacher teacher, double alpha, int tasks) {
    this.teacher = teacher;
    this.alpha = (float) alpha;
    this.tasks = tasks;
  }

  /** The batches of a pass with other labels. */
  BatchReader over(BatchReader reader) {
    return new ChangingReader(reader) {
      @Override
      Batch change(Batch batch) {
        return teach(batch);
      }
    };
  }

  /** One of the last two batches with its own labels, whatever else became of it since. */
  Batch own(Batch batch) {
    for (int i = 0; i < taught.length; i++) {
      if (taught[i] == batch.labels()) {
        return labelled(batch, own[i]);
      }
    }
    throw new IllegalStateException("the batch is not one of the last two");
  }

  private Batch teach(Batch batch) {
    int count = batch.size() * tasks;
    float[] labels = new float[count];
    teacher.predict(batch, labels);
    for (int i = 0; i < count; i++) {
      labels[i] = (1 - alpha) * batch.labels()[i] + alpha * labels[i];
    }
    taught[turn] = labels;
    own[turn] = Arrays.copyOf(batch.labels(), count);
    turn = 1 - turn;
    return labelled(batch, labels);
  }

  private static Batch labelled(Batch batch, float[] labels) {
    return new Batch(
        batch.size(),
        batch.dense(),
        batch.sparse(),
        labels,
        batch.weights(),
        batch.groups(),
        batch.oracle());
  }
}
