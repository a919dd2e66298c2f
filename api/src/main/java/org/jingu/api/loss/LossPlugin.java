package org.jingu.api.loss;

import org.jingu.api.Extension;

/**
 * The entry point of a loss: {@code train.loss} of a configuration has its name and, beside it, the
 * keys of its record.
 *
 * @param <C> the loss's configuration, a record bound by {@link org.jingu.api.config.ConfigBinder};
 *     its keys are beside {@code name}, so none may be {@code name}
 */
public interface LossPlugin<C extends Record> extends Extension {
  /** The record that holds this loss's configuration. */
  Class<C> configType();

  /**
   * Creates the loss for one run.
   *
   * @throws org.jingu.api.config.ConfigException if the configuration does not fit the run; it
   *     names every such key
   */
  Loss create(C config, LossSetup setup);
}
