package org.jingu.data.schema;

import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * A column of numbers.
 *
 * @param name the Arrow column: numbers or booleans
 * @param fill the value of a null or NaN; without it such a value is an error
 */
public record DenseColumn(
    @Doc("Arrow column of numbers or booleans") String name,
    @Doc("value of a null or NaN; without it such a value is an error") @Nullable Double fill) {
  /**
   * Checks the fill value.
   *
   * @throws IllegalArgumentException if it is not finite as a float
   */
  public DenseColumn {
    if (fill != null && !Float.isFinite(fill.floatValue())) {
      throw new IllegalArgumentException(
          "dense column '" + name + "' has fill " + fill + "; it must be a finite float");
    }
  }

  /** A column whose values are all present. */
  public static DenseColumn of(String name) {
    return new DenseColumn(name, null);
  }
}
