package org.jingu.api.optimizer;

/**
 * An optimizer, found through {@link java.util.ServiceLoader}. The whole of it is one class: its
 * name, the record of its configuration keys, and formulas.
 *
 * @param <C> its configuration
 */
public interface UpdateRule<C extends Record> {
  /** The name in configurations: lower case letters, digits and underscores. */
  String name();

  /** What it does, in one sentence. */
  String description();

  /**
   * The keys beside {@code name}, as a record. {@code lr} should be among them: the defaults that
   * follow the data set it.
   */
  Class<C> configType();

  /** The formulas for a configuration. */
  Update update(C config);
}
