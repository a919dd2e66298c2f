package org.jingu.engine.backend;

/**
 * A way to run models, found through {@link java.util.ServiceLoader}: {@code --engine NAME}.
 *
 * <p>Every back end gives the same results within rounding, and the same bits for the same seed,
 * machine and number of threads.
 */
public interface Backend {
  /** The name on the command line. */
  String name();

  /**
   * Creates a model with freshly initialised parameters and tables.
   *
   * @throws org.jingu.api.config.ConfigException if the options do not fit this back end
   */
  Session open(ModelDefinition definition, SessionOptions options);
}
