package org.jingu.data.flight;

import org.jspecify.annotations.Nullable;

/** A message of a flight that cannot be one. */
final class BrokenMessageException extends Exception {
  private static final long serialVersionUID = 1;

  BrokenMessageException(String what, @Nullable Throwable cause) {
    super(what, cause);
  }
}
