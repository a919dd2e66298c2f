package org.jingu.compiler.update;

/**
 * How a training step moves what it trains.
 *
 * @param dense the update of dense parameters
 * @param tables the update of embedding tables, with their regularizer
 * @param clipping of all gradients by their norm
 */
public record Updates(UpdateProgram dense, UpdateProgram tables, Clipping clipping) {
  /** Parameters and tables by one program, without clipping. */
  public static Updates of(UpdateProgram program) {
    return new Updates(program, program, Clipping.NONE);
  }

  /** The same with clipping. */
  public Updates clipped(Clipping by) {
    return new Updates(dense, tables, by);
  }
}
