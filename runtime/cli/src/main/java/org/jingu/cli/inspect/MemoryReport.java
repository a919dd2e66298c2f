package org.jingu.cli.inspect;

import java.util.Map;
import java.util.Optional;
import org.jingu.api.data.DataException;
import org.jingu.cli.run.DeviceCheck;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunSetup;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
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
    Precision wanted = setup.config().train().precision();
    Precision precision =
        wanted != null && engine.precisions().contains(wanted) ? wanted : engine.precision(null);
    TableStorage tables = engine.tableStorage(setup.config().train().tableStorage());
    DeviceCheck check = new DeviceCheck(setup, engine, setup.sessionOptions(precision, tables));
    Optional<BatchShape> counted = counted(setup, check);
    BatchShape shape = counted.orElseGet(() -> check.shape(null));
    MemoryNeed need =
        check
            .need(shape)
            .orElseThrow(
                () -> new IllegalArgumentException(engine.name() + " has no memory of its own"));
    Optional<DeviceMemorySize> memory = engine.memory();
    return new MemoryReport(
        shape.training(),
        shape.evaluation(),
        shape.ids().values().stream().mapToDouble(Double::doubleValue).sum(),
        counted.isPresent(),
        precision.id(),
        tables.id(),
        need.bytes(),
        need.total(),
        memory.map(DeviceMemorySize::device).orElse(null),
        memory.map(DeviceMemorySize::free).orElse(0L),
        engine.unavailable().orElse(null));
  }

  /** The shape by the data; empty where the data is not at hand, as for a run that was moved. */
  private static Optional<BatchShape> counted(RunSetup setup, DeviceCheck check) {
    var inputs = setup.data().inputs("train");
    if (inputs == null) {
      return Optional.empty();
    }
    try (OpenedData train = setup.data().open(inputs, setup.schema())) {
      return Optional.of(check.shape(train.source()));
    } catch (DataException e) {
      return Optional.empty();
    }
  }

  /** Whether it fits into what is free; true where there is no device. */
  public boolean fits() {
    return device == null || totalBytes <= freeBytes;
  }
}
