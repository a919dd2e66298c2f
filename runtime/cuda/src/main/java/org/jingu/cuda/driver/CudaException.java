package org.jingu.cuda.driver;

/** A call of the CUDA driver or of one of its libraries failed; the message says which and why. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names call, code, sizes and what to do. */
  public CudaException(String message) {
    super(message);
  }

  /** With the failure behind it. */
  public CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}
