package org.jingu.cli.run;

import java.util.Optional;
import org.jingu.api.data.DataException;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.BatchShape;

/**
 * A run as an engine with a device of its own would make it, whichever engine the run names.
 *
 * @param check asks the engine
 * @param precision of the run on that device
 * @param tableStorage how its tables are stored there
 * @param shape of its batches
 * @param counted whether ids are counted in the first training batch, not taken to be one a feature
 */
public record DeviceRun(
    DeviceCheck check,
    Precision precision,
    TableStorage tableStorage,
    BatchShape shape,
    boolean counted) {
  /**
   * Reads the first training batch, if the data is at hand.
   *
   * @throws org.jingu.api.config.ConfigException if the engine cannot store tables as the run wants
   */
  public static DeviceRun of(RunSetup setup, Backend engine) {
    Precision wanted = setup.config().train().precision();
    Precision precision =
        wanted != null && engine.precisions().contains(wanted) ? wanted : engine.precision(null);
    TableStorage tables = engine.tableStorage(setup.config().train().tableStorage());
    DeviceCheck check = new DeviceCheck(setup, engine, setup.sessionOptions(precision, tables));
    Optional<BatchShape> counted = counted(setup, check);
    BatchShape shape = counted.orElseGet(() -> check.shape(null));
    return new DeviceRun(check, precision, tables, shape, counted.isPresent());
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
}
