package org.jingu.scorer;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.Crosses;
import org.jingu.compiler.schedule.Schedule;
import org.jingu.cpu.CpuWeights;
import org.jingu.data.prepare.Preprocessor;

/**
 * A model file's content, read or mapped. Counts who uses it: it is freed when the scorer has let
 * go of it and the last call has ended.
 */
final class LoadedModel {
  private final ModelDescription description;
  private final Preprocessor preprocessor;
  private final Crosses crosses;
  private final Schedule schedule;
  private final CpuWeights weights;
  private final BatchCheck check;
  private final Sequences sequences;
  private final Cells cells;
  private final Scorer.Options options;

  /** Lanes that compute nothing: with those that do, at most those of one call a turn. */
  private final ConcurrentLinkedQueue<Lanes> idle = new ConcurrentLinkedQueue<>();

  private final Semaphore turns;

  /** The scorer, while it has the model, and the calls under way; 0 once it is freed. */
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * A model.
   *
   * @param weights freed with the last user, but not where this fails
   */
  LoadedModel(
      ModelDescription description,
      Preprocessor preprocessor,
      CpuWeights weights,
      Scorer.Options options) {
    this.options = options;
    this.turns = new Semaphore(options.callers());
    this.check = new BatchCheck(description);
    this.sequences = new Sequences(description);
    this.cells = new Cells(preprocessor);
    this.description = description;
    this.preprocessor = preprocessor;
    this.crosses = new Crosses(description.crosses());
    this.schedule = Schedule.of(description.schedule());
    this.weights = weights;
  }

  ModelDescription description() {
    return description;
  }

  Preprocessor preprocessor() {
    return preprocessor;
  }

  /** What makes text of values. */
  Cells cells() {
    return cells;
  }

  /** Counts one more user; false if the model is freed already. */
  boolean retain() {
    int count = users.get();
    while (count > 0) {
      if (users.compareAndSet(count, count + 1)) {
        return true;
      }
      count = users.get();
    }
    return false;
  }

  /** Counts one user less; the last frees the model. */
  void release() {
    if (users.decrementAndGet() == 0) {
      for (Lanes lanes = idle.poll(); lanes != null; lanes = idle.poll()) {
        lanes.close();
      }
      weights.close();
    }
  }

  /** Makes a call's lanes with their programs, so that the first call need not wait for them. */
  void makeReady() {
    Lanes lanes = lanes();
    try {
      lanes.makeReady();
    } catch (RuntimeException | Error e) {
      lanes.close();
      throw e;
    }
    idle.add(lanes);
  }

  private Lanes lanes() {
    int dense = description.dense().size();
    int tasks = description.labels().size();
    return new Lanes(() -> new Lane(schedule, weights, dense, tasks), options.threads());
  }

  /**
   * What the model reads of a batch, before crosses are made.
   *
   * @throws IllegalArgumentException if the batch is none of the model's
   */
  Batch read(Batch batch) {
    if (batch.size() == 0) {
      return batch;
    }
    check.check(batch);
    return sequences.cut(batch);
  }

  /**
   * Computes the logits of a batch, when it is its turn.
   *
   * @return [B, T]
   * @throws IllegalArgumentException if the batch is none of the model's
   */
  float[] logits(Batch batch) {
    if (batch.size() == 0) {
      return new float[0];
    }
    Batch read = crosses.of(read(batch));
    float[] logits = new float[Math.multiplyExact(batch.size(), description.labels().size())];
    turns.acquireUninterruptibly();
    try {
      score(read, logits);
    } finally {
      turns.release();
    }
    return logits;
  }

  private void score(Batch batch, float[] logits) {
    Lanes last = idle.poll();
    Lanes lanes = last == null ? lanes() : last;
    try {
      lanes.score(batch, logits);
    } finally {
      idle.add(lanes);
    }
  }
}
