package org.jingu.engine.train;

/**
 * A loss that is not finite or explodes. The message says step, batch, the likely cause, and which
 * checkpoint is the last good one.
 */
public class LossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;

  LossException(long step, String message) {
    super(message);
    this.step = step;
  }

  /** The number of steps made before the one that failed. */
  public long step() {
    return step;
  }
}
