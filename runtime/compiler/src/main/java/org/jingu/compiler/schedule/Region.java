package org.jingu.compiler.schedule;

/** A stretch of memory that a back end allocates once; offsets count elements, not bytes. */
public enum Region {
  /** Inputs, activations and their gradients; reused within a step. */
  ARENA,
  /** Dense parameters. */
  PARAMETERS,
  /** Their gradients, laid out as the parameters are. */
  GRADIENTS,
  /** What the optimizer keeps, see {@link OptimizerLayout}. */
  OPTIMIZER,
  /** Running states. */
  STATES,
  /** Constants, filled when the plan is loaded. */
  CONSTANTS
}
