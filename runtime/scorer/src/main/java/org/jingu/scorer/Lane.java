package org.jingu.scorer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.schedule.Schedule;
import org.jingu.cpu.CpuModel;
import org.jingu.cpu.CpuWeights;
import org.jingu.cpu.work.WorkerPool;

/** Activations and programs of one thread, over weights that all lanes share. */
final class Lane implements AutoCloseable {
  /** Examples that a lane computes at once. */
  static final int MOST = 4096;

  private final Opened opened = new Opened();
  private final CpuModel model;
  private final int dense;
  private final int tasks;
  private float[] logits = {};

  /**
   * A lane.
   *
   * @param dense the number of dense features
   * @param tasks T
   */
  Lane(Schedule schedule, CpuWeights weights, int dense, int tasks) {
    this.dense = dense;
    this.tasks = tasks;
    WorkerPool alone = opened.keep(new WorkerPool(1), WorkerPool::close);
    try {
      model = opened.keep(new CpuModel(schedule, weights, alone), CpuModel::close);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /**
   * Computes the logits of some examples of a batch.
   *
   * @param first the first of them
   * @param count how many, at most {@link #MOST}
   * @param to receives theirs among those of the whole batch [B, T]
   */
  void score(Batch batch, int first, int count, float[] to) {
    int size = rounded(count);
    if (logits.length < size * tasks) {
      logits = new float[size * tasks];
    }
    model.predict(new StepInputs(part(batch, first, count, size), 0, 0, 1), logits);
    System.arraycopy(logits, 0, to, first * tasks, count * tasks);
  }

  /** Makes the program of a call with one row, so that the first call need not wait for it. */
  void makeReady() {
    model.evaluation(1);
  }

  /** The next size for which a program is kept: at most an eighth more, so that few serve all. */
  static int rounded(int size) {
    int step = Math.max(1, Integer.highestOneBit(size) / 8);
    return (size + step - 1) / step * step;
  }

  /** Some examples, followed by empty ones. */
  private Batch part(Batch batch, int first, int count, int size) {
    if (first == 0 && count == batch.size() && size == count) {
      return batch;
    }
    float[] numbers = new float[size * dense];
    System.arraycopy(batch.dense(), first * dense, numbers, 0, count * dense);
    Map<String, IdBags> sparse = new HashMap<>();
    batch.sparse().forEach((name, bags) -> sparse.put(name, part(bags, first, count, size)));
    return new Batch(size, numbers, sparse, new float[0], null, null);
  }

  private static IdBags part(IdBags bags, int first, int count, int size) {
    int[] offsets = new int[size + 1];
    int start = bags.offsets()[first];
    for (int i = 0; i <= size; i++) {
      offsets[i] = bags.offsets()[first + Math.min(i, count)] - start;
    }
    int[] values =
        start == 0
            ? bags.values()
            : Arrays.copyOfRange(bags.values(), start, start + offsets[size]);
    return new IdBags(values, offsets);
  }

  @Override
  public void close() {
    opened.close();
  }
}
