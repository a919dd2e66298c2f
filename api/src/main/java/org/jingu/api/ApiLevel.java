package org.jingu.api;

/**
 * The version of the plugin contract, an integer that grows when the contract changes.
 *
 * <p>A plugin returns the level that it was compiled against. The runtime accepts the levels {@link
 * #OLDEST_SUPPORTED} to {@link #CURRENT} and refuses others by name.
 */
public final class ApiLevel {
  /** The level of this api. A compile-time constant, so a plugin jar keeps the value it saw. */
  public static final int CURRENT = 1;

  /** The oldest level whose plugins still run. */
  public static final int OLDEST_SUPPORTED = 1;

  private ApiLevel() {}
}
