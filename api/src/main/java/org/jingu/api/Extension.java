package org.jingu.api;

/**
 * What a plugin jar brings under a name: a model, a metric, a loss, an update rule, an input
 * format.
 *
 * <p>The runtime finds extensions through {@link java.util.ServiceLoader}: a jar names each class
 * in the file {@code META-INF/services/} of its interface, and the class has a public constructor
 * without arguments. What is needed to make one may come from a Guice module of the jar's own
 * instead.
 */
public interface Extension {
  /** The name in configurations and reports: lower-case letters, digits and underscores. */
  String name();

  /** One sentence for {@code jingu plugins}. */
  String description();

  /** The level that this extension was compiled against: return {@link ApiLevel#CURRENT}. */
  int apiLevel();
}
