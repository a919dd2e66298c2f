package org.jingu.engine.backend.cuda;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jingu.api.config.ConfigException;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Precision;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jspecify.annotations.Nullable;

/** Graphs compiled to plans, run on an NVIDIA GPU. */
public final class CudaBackend implements Backend {
  private final Supplier<@Nullable String> missing;
  private final Supplier<Gpu> gpu;
  private final List<Precision> precisions;

  /** For {@link java.util.ServiceLoader}: on the first GPU of this machine. */
  public CudaBackend() {
    this(CudaProbe::missing, Gpu::ofThisMachine);
  }

  /**
   * On some GPU.
   *
   * @param missing what lacks to open it; null if nothing does
   * @param gpu opens it
   */
  public CudaBackend(Supplier<@Nullable String> missing, Supplier<Gpu> gpu) {
    this(missing, gpu, List.of(Precision.TF32, Precision.FP32, Precision.BF16));
  }

  private CudaBackend(
      Supplier<@Nullable String> missing, Supplier<Gpu> gpu, List<Precision> precisions) {
    this.missing = missing;
    this.gpu = gpu;
    this.precisions = precisions;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String device() {
    return "cuda";
  }

  @Override
  public List<Precision> precisions() {
    return precisions;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(missing.get());
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    unavailable()
        .ifPresent(
            why -> {
              throw new ConfigException("train.engine", "is 'cuda', but " + why);
            });
    try {
      return new CudaSession(definition, options, gpu.get());
    } catch (CudaException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }

  /** Products in IEEE single precision. */
  @Override
  public Backend precise() {
    return new CudaBackend(missing, gpu, List.of(Precision.FP32));
  }
}
