package org.jingu.data.prepare;

/** A row that goes to the quarantine; the message is the reason. */
final class BadRowException extends Exception {
  private static final long serialVersionUID = 1;

  BadRowException(String reason) {
    // Without a stack trace: there may be many, and where in the code says nothing.
    super(reason, null, false, false);
  }
}
