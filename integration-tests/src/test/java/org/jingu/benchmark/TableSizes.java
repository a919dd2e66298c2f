package org.jingu.benchmark;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The look-ups of a case, whose X0 then comes from tables: one table and one bag a feature, sum
 * pooling, AdaGrad.
 *
 * @param features the number of tables
 * @param rows rows of a table
 * @param ids ids a bag, drawn alike from all rows
 * @param dense the number of dense features
 */
public record TableSizes(int features, int rows, int ids, int dense) {
  /** AdaGrad's learning rate. */
  public static final double LEARNING_RATE = 0.01;

  /** AdaGrad's epsilon, outside the root. */
  public static final double EPSILON = 1e-8;

  /** Batches that steps take in turn, so that a batch's rows are not in a cache from the last. */
  public static final int BATCHES = 8;

  /** The ids of a feature in a batch, {@code ids} an example. */
  public int[] draw(int batchNumber, int feature, int batch) {
    SplittableRandom random = new SplittableRandom(31L * batchNumber + 1009L * feature);
    return random.ints((long) batch * ids, 0, rows).toArray();
  }

  /** The offsets of the bags of a feature, {@code batch + 1}. */
  public int[] offsets(int batch) {
    int[] offsets = new int[batch + 1];
    for (int i = 0; i <= batch; i++) {
      offsets[i] = i * ids;
    }
    return offsets;
  }

  /**
   * The least bytes that tables of these widths move: every id is read; every pooled row is written
   * and its gradient read; of the rows that a batch names, each once, the look-up reads the
   * elements, the update reads and writes them and their accumulators.
   *
   * @param widths the width of each feature's row in every set of tables
   */
  public double bytes(Operation operation, int batch, List<Integer> widths) {
    double count = (double) batch * ids;
    double distinct = rows * -Math.expm1(count * Math.log1p(-1.0 / rows));
    double bytes = 0;
    for (int width : widths) {
      double pooled = (double) batch * width;
      bytes += Float.BYTES * (pooled + distinct * width);
      if (operation.updates()) {
        bytes += Float.BYTES * (pooled + 4 * distinct * width);
      }
    }
    return features * (bytes + Integer.BYTES * count);
  }
}
