package org.jingu.serve;

import org.jspecify.annotations.Nullable;

/**
 * A request that gets no scores: the message says what, the value found, where, and what to do.
 * Protocols turn the reason into a code of theirs.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 100;

  /** Why. */
  public enum Reason {
    /** The request is wrong. */
    INVALID,
    /** What it asks for is not there. */
    UNKNOWN,
    /** There is too much to do; it may be asked again a moment later. */
    BUSY,
    /** It waited for longer than its time. */
    LATE,
    /** A prediction is no finite number. */
    NOT_FINITE,
    /** The server is about to end. */
    STOPPING,
    /** Something failed that is not the caller's doing. */
    FAILED
  }

  private final Reason reason;

  /** With a message for the caller. */
  public Refusal(Reason reason, String message) {
    this(reason, message, null);
  }

  /** With a cause, which callers never see. */
  public Refusal(Reason reason, String message, @Nullable Throwable cause) {
    // Refusing must be cheap: under load it is what most requests get.
    super(message, cause, false, false);
    this.reason = reason;
  }

  /** That the request is wrong. */
  public static Refusal invalid(String message) {
    return new Refusal(Reason.INVALID, message);
  }

  /** A caller's text, if it is not too long for a message, or its beginning. */
  public static String shown(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
