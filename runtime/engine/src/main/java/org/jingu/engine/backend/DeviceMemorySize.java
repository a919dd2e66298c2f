package org.jingu.engine.backend;

import java.util.Locale;

/**
 * How much memory a device has.
 *
 * @param device its name
 * @param free bytes that nobody holds
 * @param total bytes in all
 */
public record DeviceMemorySize(String device, long free, long total) {
  /**
   * Checks that something fits.
   *
   * @throws DeviceException with both sizes and what to do if it does not
   */
  public void require(MemoryNeed need) {
    if (need.total() > free) {
      throw new DeviceException(
          "the run needs %s, but %s".formatted(need, this)
              + ". Activations and inputs shrink with train.batch_size and train.eval_batch_size;"
              + " tables with fewer ids (min_count in the preparation), a smaller embedding_dim,"
              + " train.table_storage: fp16 and, for their state, train.optimizer.embedding.name:"
              + " rowwise_adagrad. nvidia-smi shows who else holds memory");
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s has %.2f of %.2f GiB free", device, free / 0x1p30, total / 0x1p30);
  }
}
