package org.jingu.cuda.program;

/**
 * A stretch of device memory, known by name until a program is bound to memory.
 *
 * @param name unique in a model
 */
public record Segment(String name) {
  /** Activations and their gradients, each tensor's elements as large as its type. */
  public static final Segment ARENA = new Segment("arena");

  /** Dense parameters in single precision. */
  public static final Segment PARAMETERS = new Segment("parameters");

  /** A copy of the dense parameters in bf16, for products. */
  public static final Segment NARROW_PARAMETERS = new Segment("narrow_parameters");

  /** Gradients of the dense parameters. */
  public static final Segment GRADIENTS = new Segment("gradients");

  /** What the optimizer keeps of the dense parameters. */
  public static final Segment OPTIMIZER = new Segment("optimizer");

  /** Running states. */
  public static final Segment STATES = new Segment("states");

  /** Constants of the plan. */
  public static final Segment CONSTANTS = new Segment("constants");

  /** What a kernel needs beside its operands; reused by every step. */
  public static final Segment SCRATCH = new Segment("scratch");

  /** What blocks leave of sums over the batch until all are added up. */
  public static final Segment PARTIAL_SUMS = new Segment("partial_sums");

  /** The inputs of a step as they come from the host. */
  public static final Segment STAGING = new Segment("staging");

  /** The inputs of the step after, which come while a step runs. */
  public static final Segment LOOKAHEAD = new Segment("lookahead");

  /** Loss and logits, to be copied to the host. */
  public static final Segment RESULTS = new Segment("results");

  /** Tables of addresses that a program's kernels read. */
  public static final Segment DESCRIPTORS = new Segment("descriptors");

  /** An address in this segment. */
  public Address at(long bytes) {
    return new Address(this, bytes);
  }
}
