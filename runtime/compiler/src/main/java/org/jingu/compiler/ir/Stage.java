package org.jingu.compiler.ir;

/**
 * How far a graph has come on its way to a plan. What may exist at each stage is a table of rules
 * in {@link Verifier}; what may exist in a plan, which is the stage after the last, is said by
 * {@code Step} and {@code PlanVerifier}.
 */
public enum Stage {
  /** What the model wrote: logits and new states, in operations that have a gradient. */
  IMPORTED,
  /** What the model meant: {@link Normalize} stands for its parts. */
  RECOGNISED,
  /** With the loss, the gradients and the operations that only gradients need. */
  DIFFERENTIATED,
  /** Nothing but {@link KernelOp}s and moves: {@link Normalize} is maps again. */
  LOWERED,
  /** Maps are parts of each other, of reductions and of products: what the scheduler takes. */
  FUSED
}
