package org.jingu.cli.inspect;

import java.util.Map;
import java.util.Optional;
import org.jingu.cli.run.DeviceRun;
import org.jingu.cli.run.RunSetup;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.BatchShape;
import org.jingu.engine.backend.DeviceMemorySize;
import org.jingu.engine.backend.MemoryNeed;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a device that a run needs.
 *
 * @param batch B of a training step
 * @param evaluationBatch B of an evaluation
 * @param idsPerExample of all features together
 * @param measured whether those are counted in the first training batch, not taken to be one a
 *     feature
 * @param precision of the run on that device
 * @param tableStorage how its tables are stored there
 * @param bytes by what they are for
 * @param totalBytes all of them
 * @param device its name, or null where there is none
 * @param freeBytes of its memory; 0 where there is none
 * @param missing why there is none, or null
 */
public record MemoryReport(
    int batch,
    int evaluationBatch,
    double idsPerExample,
    boolean measured,
    String precision,
    String tableStorage,
    Map<String, Long> bytes,
    long totalBytes,
    @Nullable String device,
    long freeBytes,
    @Nullable String missing) {

  /**
   * Reckons for an engine that has a device of its own.
   *
   * @throws org.jingu.api.config.ConfigException if it cannot store tables as the run wants
   * @throws IllegalArgumentException if it has none
   */
  public static MemoryReport of(RunSetup setup, Backend engine) {
    DeviceRun run = DeviceRun.of(setup, engine);
    BatchShape shape = run.shape();
    MemoryNeed need =
        run.check()
            .need(shape)
            .orElseThrow(
                () -> new IllegalArgumentException(engine.name() + " has no memory of its own"));
    Optional<DeviceMemorySize> memory = engine.memory();
    return new MemoryReport(
        shape.training(),
        shape.evaluation(),
        shape.ids().values().stream().mapToDouble(Double::doubleValue).sum(),
        run.counted(),
        run.precision().id(),
        run.tableStorage().id(),
        need.bytes(),
        need.total(),
        memory.map(DeviceMemorySize::device).orElse(null),
        memory.map(DeviceMemorySize::free).orElse(0L),
        engine.unavailable().orElse(null));
  }

  /** Whether it fits into what is free; true where there is no device. */
  public boolean fits() {
    return device == null || totalBytes <= freeBytes;
  }
}
