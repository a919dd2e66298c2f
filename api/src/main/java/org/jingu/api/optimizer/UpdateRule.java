package org.jingu.api.optimizer;

import org.jingu.api.Extension;

/**
 * An optimizer, of dense parameters and of tables alike. The whole of it is one class: its name,
 * the record of its configuration keys, and formulas.
 *
 * @param <C> its configuration
 */
public interface UpdateRule<C extends Record> extends Extension {
  /**
   * The keys beside {@code name}, as a record. {@code lr} should be among them: the defaults that
   * follow the data set it.
   */
  Class<C> configType();

  /** The formulas for a configuration. */
  Update update(C config);
}
