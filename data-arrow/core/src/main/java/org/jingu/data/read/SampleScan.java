package org.jingu.data.read;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;

/**
 * Finds the examples that a sampling keeps, in one pass over labels alone: a pass over examples has
 * to know beforehand how many there are, and a resumed one where it was.
 */
final class SampleScan {
  private static final int BATCH = 1 << 15;

  private final NegativeSampling sampling;
  private final int tasks;
  private final float[][] labels;

  SampleScan(NegativeSampling sampling, int tasks) {
    this.sampling = sampling;
    this.tasks = tasks;
    this.labels = new float[tasks][1];
  }

  /**
   * The chunks with what is kept of them.
   *
   * @param chunks in the order of the files
   * @param whole their labels
   */
  List<Chunk> of(List<Chunk> chunks, Dataset whole) {
    List<Chunk> sampled = new ArrayList<>();
    int next = 0;
    long row = 0;
    int inChunk = 0;
    BitSet kept = new BitSet();
    try (BatchReader reader = whole.open(Order.sequential(), BATCH, 0)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        for (int b = 0; b < batch.size(); b++) {
          if (keeps(row++, batch, b)) {
            kept.set(inChunk);
          }
          if (++inChunk == chunks.get(next).rows()) {
            sampled.add(chunks.get(next++).of(row - inChunk, kept));
            kept = new BitSet();
            inChunk = 0;
          }
        }
      }
    }
    return sampled;
  }

  private boolean keeps(long row, Batch batch, int example) {
    for (int t = 0; t < tasks; t++) {
      labels[t][0] = batch.labels()[example * tasks + t];
    }
    return sampling.mask(row, labels, 0);
  }
}
