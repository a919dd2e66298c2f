package org.jingu.compiler.schedule;

/** A stretch of memory that a back end allocates once; offsets count elements, not bytes. */
public enum Region {
  /** Inputs, activations and their gradients; reused within a step. */
  ARENA,
  /** Dense parameters. */
  PARAMETERS,
  /** Their gradients, laid out as the parameters are. */
  GRADIENTS,
  /** First moments of {@link DenseUpdate}, laid out as the parameters are. */
  FIRST_MOMENT,
  /** Second moments of {@link DenseUpdate}, laid out as the parameters are. */
  SECOND_MOMENT,
  /** Running states. */
  STATES,
  /** Constants, filled when the plan is loaded. */
  CONSTANTS
}
