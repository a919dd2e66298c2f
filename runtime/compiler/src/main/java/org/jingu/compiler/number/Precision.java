package org.jingu.compiler.number;

import java.util.Locale;

/**
 * How exact a step is. Parameters, optimizer state, sums and normalizations are always in IEEE
 * single precision; so are tables, unless {@link TableStorage} says otherwise.
 */
public enum Precision {
  /** IEEE single precision throughout. */
  FP32,
  /** Operands of matrix products are rounded to 10 bits of mantissa. */
  TF32,
  /** Activations and operands of matrix products have 7 bits of mantissa. */
  BF16;

  /** The word of configurations. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
