package org.jingu.engine.backend.nd4j;

import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SameDiff's own executor on the CPU, the reference that other engines are compared with.
 *
 * <p>ND4J has one number of threads for the whole process: the session opened last sets it.
 */
public final class Nd4jBackend implements Backend {
  /** For {@link java.util.ServiceLoader}. */
  public Nd4jBackend() {}

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Session open(ModelDefinition definition, SessionOptions options) {
    Nd4j.getEnvironment().setMaxMasterThreads(options.threads());
    return new Nd4jSession(definition, options);
  }
}
