package org.jingu.compiler.update;

import java.util.Locale;

/** When the regularizer of tables, lambda/2 ||W||², moves a row. */
public enum Decay {
  /** In every step, as a part of its gradient: every step visits every row. */
  EVERY_STEP,
  /**
   * In every step, apart from its gradient, but a row that no batch names makes up for it when it
   * is next looked up.
   */
  LAZY,
  /** In the steps whose batch names it, apart from its gradient: rare rows decay less. */
  TOUCHED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
