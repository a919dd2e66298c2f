package org.jingu.cli.run;

import java.util.Optional;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.BatchShape;
import org.jingu.engine.backend.DeviceMemorySize;
import org.jingu.engine.backend.KernelTuning;
import org.jingu.engine.backend.MemoryNeed;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/** What a run needs of a device's memory, known before any of it is allocated. */
public final class DeviceCheck {
  private final RunSetup setup;
  private final Backend engine;
  private final SessionOptions options;

  /** For one run on one engine. */
  public DeviceCheck(RunSetup setup, Backend engine, SessionOptions options) {
    this.setup = setup;
    this.engine = engine;
    this.options = options;
  }

  /** How large the run's batches are, by the first batch of its training part. */
  public BatchShape shape(@Nullable BatchSource train) {
    TrainConfig config = setup.config().train();
    return BatchShape.of(
        config.batchSize(),
        config.evaluationBatchSize(),
        setup.schema(),
        train == null ? null : first(train, config.batchSize()));
  }

  private static @Nullable Batch first(BatchSource train, int size) {
    try (BatchReader reader = train.open(BatchSource.Order.sequential(), size, 0)) {
      return reader.next();
    }
  }

  /** What the run needs; empty where it computes in the host's memory. */
  public Optional<MemoryNeed> need(BatchShape shape) {
    return engine.need(setup.definition(), options, shape);
  }

  /** What measures the kernels that the run uses; empty where there is nothing to choose. */
  public Optional<KernelTuning> tuning(BatchShape shape) {
    return engine.tuning(setup.definition(), options, shape);
  }

  /**
   * What the run needs and the device has, in a sentence; empty where it computes in the host's
   * memory.
   *
   * @throws org.jingu.engine.backend.DeviceException if it does not fit
   */
  Optional<String> require(BatchSource train) {
    Optional<DeviceMemorySize> memory = engine.memory();
    if (memory.isEmpty()) {
      return Optional.empty();
    }
    BatchShape batches = shape(train);
    int largest = (int) Math.min(batches.training(), Math.max(1, train.examples()));
    Optional<MemoryNeed> need = need(new BatchShape(largest, batches.evaluation(), batches.ids()));
    need.ifPresent(memory.get()::require);
    return need.map(bytes -> "%s; the run needs %s".formatted(memory.get(), bytes));
  }
}
