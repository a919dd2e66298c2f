package org.jingu.api.data;

import java.util.Map;
import org.jingu.api.FeatureSchema;

/** A data set that can be read pass by pass. */
public interface BatchSource {
  /** The columns of every batch. */
  FeatureSchema schema();

  /** The number of examples in a pass. */
  long examples();

  /** A digest of the data's content, for the run's manifest: "sha256:…". */
  String digest();

  /**
   * The share of examples with more ids than a sequence takes, of which the latest stay, by
   * sequence with any; of the examples read so far.
   */
  default Map<String, Double> cut() {
    return Map.of();
  }

  /**
   * Opens a pass.
   *
   * @param order file order, or a shuffle that depends on its seed and epoch alone
   * @param batchSize B
   * @param skipBatches how many batches to leave out at the start, for resuming
   * @throws DataException if a file cannot be read
   */
  BatchReader open(Order order, int batchSize, long skipBatches);

  /**
   * Opens a pass over one rank's part of every batch. Sources that other code wrote give whole
   * batches alone unless they override it.
   *
   * @param batchSize B, of all slices together
   * @param slice which part of each batch to give
   * @throws UnsupportedOperationException if the source gives whole batches alone
   * @see #open(Order, int, long)
   */
  default BatchReader open(Order order, int batchSize, long skipBatches, Slice slice) {
    if (slice.equals(Slice.WHOLE)) {
      return open(order, batchSize, skipBatches);
    }
    throw new UnsupportedOperationException(getClass().getName() + " gives whole batches alone");
  }

  /**
   * One rank's part of every batch: of n examples those from n · rank / world to n · (rank + 1) /
   * world. So all ranks have the same number of batches, and what they have, put together in the
   * order of their ranks, is the whole batch. Of a last batch with fewer examples than ranks, some
   * have none: a batch of size 0.
   *
   * @param rank which, from 0
   * @param world how many there are, at most B
   */
  record Slice(int rank, int world) {
    /** All of every batch. */
    public static final Slice WHOLE = new Slice(0, 1);

    /** Checks the rank. */
    public Slice {
      if (world < 1 || rank < 0 || rank >= world) {
        throw new IllegalArgumentException(
            "there is no rank %d of %d; ranks count from 0".formatted(rank, world));
      }
    }

    /** The first of a batch's examples that are this rank's. */
    public int from(int examples) {
      return (int) ((long) examples * rank / world);
    }

    /** The first of a batch's examples that are the next rank's. */
    public int to(int examples) {
      return (int) ((long) examples * (rank + 1) / world);
    }
  }

  /**
   * The order of a pass.
   *
   * @param shuffle whether to shuffle
   * @param seed the run's seed
   * @param epoch the pass, from 0
   */
  record Order(boolean shuffle, long seed, int epoch) {
    /** As in the files. */
    public static Order sequential() {
      return new Order(false, 0, 0);
    }

    /** Shuffled anew every epoch. */
    public static Order shuffled(long seed, int epoch) {
      return new Order(true, seed, epoch);
    }
  }
}
