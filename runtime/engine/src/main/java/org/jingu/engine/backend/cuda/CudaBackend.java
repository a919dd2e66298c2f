package org.jingu.engine.backend.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.Rehearsal;
import org.jingu.cuda.blas.AlignedProduct;
import org.jingu.cuda.blas.MeasuredProducts;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.driver.Device;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.BatchShape;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.DeviceMemorySize;
import org.jingu.engine.backend.KernelTuning;
import org.jingu.engine.backend.MemoryNeed;
import org.jingu.engine.backend.ModelDefinition;
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
  public List<TableStorage> tableStorages() {
    return List.of(TableStorage.values());
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(missing.get());
  }

  /**
   * The GPU, its driver and CUDA's libraries, none of which is loaded for this where one lacks, and
   * what products' algorithms are chosen by.
   */
  @Override
  public Map<String, String> environment() {
    if (missing.get() != null) {
      return Map.of();
    }
    Map<String, String> values = new LinkedHashMap<>();
    Gpu found = openGpu();
    values.put("gpu", found.device().toString());
    values.putAll(CudaProbe.ofThisMachine().versions());
    MeasuredProducts measured = found.products().measured();
    if (!measured.choices().isEmpty()) {
      values.put("measured products", "sha256 " + measured.digest());
    }
    return values;
  }

  @Override
  public Optional<DeviceMemorySize> memory() {
    if (missing.get() != null) {
      return Optional.empty();
    }
    try {
      Device device = gpu.get().device();
      device.makeCurrent();
      return Optional.of(
          new DeviceMemorySize(device.toString(), device.freeMemory(), device.totalMemory()));
    } catch (CudaException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }

  /**
   * By making a step and a prediction where nothing runs and everything fits: on a likeness of this
   * machine's GPU, or of an H200 where there is none.
   */
  @Override
  public Optional<MemoryNeed> need(
      ModelDefinition definition, SessionOptions options, BatchShape shape) {
    Rehearsal rehearsal =
        missing.get() == null ? new Rehearsal(openGpu().device()) : new Rehearsal();
    return Optional.of(
        rehearse(rehearsal, definition, options, shape, () -> new MemoryNeed(rehearsal.bytes())));
  }

  private static <T> T rehearse(
      Rehearsal rehearsal,
      ModelDefinition definition,
      SessionOptions options,
      BatchShape shape,
      Supplier<T> result) {
    FeatureSchema schema = definition.schema();
    try (CudaSession session = new CudaSession(definition, options, rehearsal.gpu())) {
      session.step(shape.batch(shape.training(), schema), 1, null);
      int size = shape.evaluation();
      session.predict(
          shape.batch(size, schema), new float[size * Math.max(1, definition.model().tasks())]);
      return result.get();
    }
  }

  /** Of the products that a step and a prediction make where nothing runs and everything fits. */
  @Override
  public Optional<KernelTuning> tuning(
      ModelDefinition definition, SessionOptions options, BatchShape shape) {
    requireAvailable();
    Gpu found = openGpu();
    Rehearsal rehearsal = new Rehearsal(found.device());
    List<AlignedProduct> products =
        rehearse(rehearsal, definition, options, shape, rehearsal::products);
    return Optional.of(new ProductTuning(found, products));
  }

  private Gpu openGpu() {
    try {
      return gpu.get();
    } catch (CudaException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }

  private void requireAvailable() {
    unavailable()
        .ifPresent(
            why -> {
              throw new ConfigException("train.engine", "is 'cuda', but " + why);
            });
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    requireAvailable();
    try {
      CudaSession session = new CudaSession(definition, options, gpu.get());
      if (options.trains()) {
        session.initialise();
      }
      return session;
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
