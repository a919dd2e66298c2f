package org.jingu.nd4j;

import java.util.Optional;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SameDiff's own executor, the reference that other engines are compared with: on the CPU, or in a
 * build with ND4J's CUDA backend on a GPU.
 *
 * <p>ND4J has one number of threads for the whole process: the session opened last sets it.
 */
public final class Nd4jBackend implements Backend {
  private final DataType type;

  /** In single precision. */
  public Nd4jBackend() {
    this(DataType.FLOAT);
  }

  private Nd4jBackend(DataType type) {
    this.type = type;
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public String device() {
    return Nd4jCuda.present() ? "cuda" : "cpu";
  }

  @Override
  public Optional<String> unavailable() {
    return Nd4jCuda.present() ? Nd4jCuda.problem() : Optional.empty();
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    Nd4j.getEnvironment().setMaxMasterThreads(options.threads());
    return new Nd4jSession(definition, options, type);
  }

  /** Graphs in double; parameters, tables and optimizers stay in float. */
  @Override
  public Backend precise() {
    return new Nd4jBackend(DataType.DOUBLE);
  }
}
