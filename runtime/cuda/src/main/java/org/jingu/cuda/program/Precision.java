package org.jingu.cuda.program;

/** How exact products are. Parameters, moments, sums and normalizations are always IEEE single. */
public enum Precision {
  /** IEEE single precision throughout. */
  FP32,
  /** Operands of products are rounded to 10 bits of mantissa. */
  TF32,
  /** Activations and operands of products have 7 bits of mantissa. */
  BF16
}
