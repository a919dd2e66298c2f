package org.jingu.cli;

import org.jspecify.annotations.Nullable;

/** A mistake that the user can repair: the message says what, where and what to do. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /** With the exit code that it leads to. */
  public UserException(int exitCode, String message) {
    this(exitCode, message, null);
  }

  /** With a cause, which only {@code --debug} shows. */
  public UserException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
