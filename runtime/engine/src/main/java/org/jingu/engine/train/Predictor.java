package org.jingu.engine.train;

import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.engine.backend.Session;

/** Streams a data set through a session, in file order and with the memory of one batch. */
public final class Predictor {
  private final Session session;
  private final int batchSize;

  /** A predictor with batches of B examples. */
  public Predictor(Session session, int batchSize) {
    this.session = session;
    this.batchSize = batchSize;
  }

  /** Takes predictions as they come. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One batch.
     *
     * @param batch the examples
     * @param logits [B, T], reused for the next batch
     */
    void accept(Batch batch, float[] logits);
  }

  /**
   * Predicts every example.
   *
   * @param tasks T of the session's model
   * @return the number of examples
   * @throws org.jingu.api.data.DataException if the data is wrong
   */
  public long predict(BatchSource source, int tasks, Sink sink) {
    int largest = largestBatch(source, batchSize);
    float[] logits = new float[Math.multiplyExact(largest, tasks)];
    long examples = 0;
    try (BatchReader reader = source.open(BatchSource.Order.sequential(), largest, 0)) {
      Batch next = reader.next();
      while (next != null) {
        Batch batch = next;
        next = reader.next();
        if (next != null) {
          session.announce(next);
        }
        session.predict(batch, logits);
        sink.accept(batch, logits);
        examples += batch.size();
      }
    }
    return examples;
  }

  /** The size of the largest batch of a pass with batches of B examples; at least 1. */
  static int largestBatch(BatchSource source, int batchSize) {
    return (int) Math.min(batchSize, Math.max(1, source.examples()));
  }
}
