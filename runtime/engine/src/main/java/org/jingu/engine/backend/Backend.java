package org.jingu.engine.backend;

import java.util.Optional;

/**
 * A way to run models, found through {@link java.util.ServiceLoader}: {@code --engine NAME}.
 *
 * <p>Every back end gives the same results within rounding, and the same bits for the same seed,
 * machine and number of threads.
 */
public interface Backend {
  /** The name on the command line. */
  String name();

  /** Why this machine cannot run this back end, and what to do; empty where it can. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * Creates a model with freshly initialised parameters and tables.
   *
   * @throws org.jingu.api.config.ConfigException if the options do not fit this back end
   */
  Session open(ModelDefinition definition, SessionOptions options);

  /**
   * This back end with its graphs in double precision, or itself where it has one precision alone.
   *
   * <p>Verification against a reference uses it: where a gradient vanishes, as before a batch norm,
   * Adam divides float32's rounding by itself, and training in float32 goes its own way from there.
   */
  default Backend precise() {
    return this;
  }
}
