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
