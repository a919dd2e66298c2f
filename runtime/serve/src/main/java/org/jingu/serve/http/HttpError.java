package org.jingu.serve.http;

import java.util.Map;
import org.jingu.serve.Refusal;

/** An answer that is an error, {@code {"error": MESSAGE}}. */
final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  HttpError(int status, String message) {
    this(status, message, Map.of());
  }

  HttpError(int status, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  static HttpError of(Refusal refusal) {
    String message = String.valueOf(refusal.getMessage());
    Map<String, String> soon = Map.of("Retry-After", "1");
    return switch (refusal.reason()) {
      case INVALID -> new HttpError(400, message);
      case UNKNOWN -> new HttpError(404, message);
      case BUSY -> new HttpError(429, message, soon);
      case NOT_FINITE -> new HttpError(422, message);
      case LATE, STOPPING -> new HttpError(503, message, soon);
      case FAILED -> new HttpError(500, message);
    };
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
