package org.jingu.engine.backend.cuda;

import java.util.Optional;
import org.jingu.api.config.ConfigException;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.program.Precision;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;

/** Graphs compiled to plans, run on an NVIDIA GPU. */
public final class CudaBackend implements Backend {
  private final Precision precision;

  /** For {@link java.util.ServiceLoader}: products in TF32. */
  public CudaBackend() {
    this(Precision.TF32);
  }

  /** With a precision of products. */
  public CudaBackend(Precision precision) {
    this.precision = precision;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(CudaProbe.missing());
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    unavailable()
        .ifPresent(
            why -> {
              throw new ConfigException("train.engine", "is 'cuda', but " + why);
            });
    return new CudaSession(definition, options, precision);
  }

  /** Products in IEEE single precision. */
  @Override
  public Backend precise() {
    return new CudaBackend(Precision.FP32);
  }
}
