package org.jingu.engine.embedding;

import org.jingu.api.Initializer;
import org.jingu.cpu.WorkerPool;
import org.jingu.engine.tensor.PagedMatrix;

/**
 * One embedding table [V, w].
 *
 * @param name the name in checkpoints
 * @param weights the rows
 */
public record EmbeddingTable(String name, PagedMatrix weights) {
  private static final int FILL_FLOATS = 1 << 13;

  /** A table with the initial values that the run's seed and the table's name give. */
  public static EmbeddingTable initialised(
      String name, int rows, int width, Initializer initializer, long seed, WorkerPool pool) {
    PagedMatrix weights = new PagedMatrix(rows, width);
    long size = weights.size();
    int items = Math.toIntExact((size + FILL_FLOATS - 1) / FILL_FLOATS);
    float[][] scratch = new float[pool.threads()][FILL_FLOATS];
    pool.run(
        items,
        (item, worker) -> {
          long first = (long) item * FILL_FLOATS;
          int count = (int) Math.min(FILL_FLOATS, size - first);
          float[] values = count == FILL_FLOATS ? scratch[worker] : new float[count];
          initializer.fill(values, seed, name, first);
          weights.write(first, values, count);
        });
    return new EmbeddingTable(name, weights);
  }
}
