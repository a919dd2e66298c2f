package org.jingu.cli.run;

import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.train.TrainConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and how precisely a trained model computes, where that differs from its training. */
public final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: ${COMPLETION-CANDIDATES}. Default: as in training.")
  private @Nullable Device device;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "How precisely: ${COMPLETION-CANDIDATES}. Default: as in training, where the engine can.")
  private @Nullable Precision precision;

  /** As in training. */
  public ComputeOptions() {}

  /** The engine for a run. */
  Backend engine(TrainConfig config, Engines engines) {
    Backend trained = engines.get(config.engine());
    return device == null || trained.device().equals(device.id())
        ? trained
        : engines.get(device.id());
  }

  /**
   * How tables are stored: as in training, where the engine can, else in single precision, which
   * holds the same numbers.
   */
  static TableStorage tableStorage(TrainConfig config, Backend engine) {
    TableStorage trained = config.tableStorage();
    return engine.tableStorages().contains(trained) ? trained : TableStorage.FP32;
  }

  /**
   * The precision for a run.
   *
   * @throws org.jingu.api.config.ConfigException if the engine does not know what was asked for
   */
  Precision precision(TrainConfig config, Backend engine) {
    Precision trained = config.precision();
    return precision == null && trained != null && !engine.precisions().contains(trained)
        ? engine.precision(null)
        : engine.precision(precision == null ? trained : precision);
  }
}
