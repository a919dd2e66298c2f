package org.jingu.api.data;

import org.jspecify.annotations.Nullable;

/** Data that cannot be used: the message says what, the value found, where and what to do. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public DataException(String message) {
    super(message);
  }

  /** With a message for the user and a cause. */
  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
