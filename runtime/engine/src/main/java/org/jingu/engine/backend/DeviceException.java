package org.jingu.engine.backend;

/**
 * The device of a back end cannot do what was asked, or failed. The session is of no further use;
 * checkpoints are not touched. The message has sizes and what to do.
 */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the failure behind it. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Without one. */
  public DeviceException(String message) {
    super(message);
  }
}
