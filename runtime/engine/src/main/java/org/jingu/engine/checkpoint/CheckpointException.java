package org.jingu.engine.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * A run folder or checkpoint that cannot be written or read, or does not fit: the message says
 * what, where and what to do.
 */
public class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public CheckpointException(String message) {
    super(message);
  }

  /** With a message for the user and a cause. */
  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
