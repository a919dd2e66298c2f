package org.jingu.engine.backend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.CpuEnvironment;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/**
 * A way to run models: {@code --engine NAME}. A Guice module binds it in the map of all by its
 * name, as {@link org.jingu.engine.EngineModule} does its own.
 *
 * <p>Every back end gives the same results within rounding, and the same bits for the same seed,
 * number of threads and {@link #environment}.
 */
public interface Backend {
  /** The name on the command line. */
  String name();

  /** Where it computes: {@code --device cpu} or {@code cuda}. */
  default String device() {
    return "cpu";
  }

  /** The precisions in which it can compute, its default first. */
  default List<Precision> precisions() {
    return List.of(Precision.FP32);
  }

  /**
   * The precision to compute in.
   *
   * @param wanted what {@code train.precision} says; null for this back end's default
   * @throws ConfigException if this back end does not know it
   */
  default Precision precision(@Nullable Precision wanted) {
    if (wanted == null) {
      return precisions().get(0);
    }
    if (!precisions().contains(wanted)) {
      throw new ConfigException(
          "train.precision",
          "is '%s', but engine '%s' computes in %s alone; leave the key out, or choose --device cuda"
              .formatted(
                  wanted.id(),
                  name(),
                  precisions().stream().map(Precision::id).collect(Collectors.joining(" and "))));
    }
    return wanted;
  }

  /** The ways in which it can store tables. */
  default List<TableStorage> tableStorages() {
    return List.of(TableStorage.FP32);
  }

  /**
   * Checks that this back end can store tables as {@code train.table_storage} says.
   *
   * @return the same
   * @throws ConfigException if it cannot
   */
  default TableStorage tableStorage(TableStorage wanted) {
    if (!tableStorages().contains(wanted)) {
      throw new ConfigException(
          "train.table_storage",
          "is '%s', but engine '%s' stores tables in %s alone; leave the key out, or choose engine 'cpu' or 'cuda'"
              .formatted(
                  wanted.id(),
                  name(),
                  tableStorages().stream()
                      .map(TableStorage::id)
                      .collect(Collectors.joining(" and "))));
    }
    return wanted;
  }

  /** Why this machine cannot run this back end, and what to do; empty where it can. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * What of this machine the last bits of results depend on, by name: threads that are not the
   * session's own, processor, device, libraries with their versions.
   */
  default Map<String, String> environment() {
    return CpuEnvironment.machine();
  }

  /** The memory of its device; empty where that is the host's. */
  default Optional<DeviceMemorySize> memory() {
    return Optional.empty();
  }

  /**
   * What a run needs of that memory, without allocating any of it; empty where it is the host's. It
   * needs no device.
   */
  default Optional<MemoryNeed> need(
      ModelDefinition definition, SessionOptions options, BatchShape shape) {
    return Optional.empty();
  }

  /**
   * What measures which kernels of its device's library a run's steps and predictions should use;
   * empty where there is nothing to choose. Nothing is measured yet.
   *
   * @throws ConfigException if the device is not there
   * @throws DeviceException if it fails
   */
  default Optional<KernelTuning> tuning(
      ModelDefinition definition, SessionOptions options, BatchShape shape) {
    return Optional.empty();
  }

  /**
   * Creates a model with freshly initialised parameters and tables.
   *
   * @throws ConfigException if the options do not fit this back end
   * @throws DeviceException if its device has not enough memory, or fails
   */
  Session open(ModelDefinition definition, SessionOptions options);

  /** Whether several ranks can train a model together on it: {@link #openPart}. */
  default boolean hasParts() {
    return false;
  }

  /**
   * Creates one rank's part of a model that several ranks train together.
   *
   * @throws ConfigException if the model needs whole batches
   */
  default SessionPart openPart(ModelDefinition definition, SessionOptions options, Team team) {
    throw new UnsupportedOperationException("engine '" + name() + "' has no parts");
  }

  /**
   * This back end as precise as it can be: with its graphs in double, else in single precision.
   *
   * <p>Verification against a reference uses it: where a gradient vanishes, as before a batch norm,
   * Adam divides float32's rounding by itself, and training in float32 goes its own way from there.
   */
  default Backend precise() {
    return this;
  }
}
