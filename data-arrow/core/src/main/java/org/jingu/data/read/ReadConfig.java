package org.jingu.data.read;

import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * How much memory reading may take.
 *
 * @param memoryMb decoded examples held, in MiB: a data set that fits is kept between passes and
 *     shuffled as a whole, of a larger one this is the shuffle's window. The order of a shuffled
 *     pass depends on it, so a resumed run needs the same value.
 * @param recordBatchMb the most memory for the record batch being decoded, in MiB
 * @param prefetchBatches how many batches a background thread prepares ahead; 0 is none
 */
public record ReadConfig(
    @Doc(
            "decoded examples held, in MiB: a data set that fits is kept and shuffled as a whole, of"
                + " a larger one this is the shuffle's window")
        @Default("256")
        @Range(min = 1, max = 65536)
        int memoryMb,
    @Doc("most memory for the record batch being decoded, in MiB")
        @Default("512")
        @Range(min = 1, max = 65536)
        int recordBatchMb,
    @Doc("batches that a background thread prepares ahead; 0 is none")
        @Default("4")
        @Range(min = 0, max = 1024)
        int prefetchBatches) {
  /** The key of the limit that a record batch may exceed. */
  static final String RECORD_BATCH_KEY = "record_batch_mb";

  /** Every default. */
  public static ReadConfig defaults() {
    return ConfigBinder.bind(ReadConfig.class, Map.of(), "data");
  }
}
