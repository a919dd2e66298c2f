package org.jingu.data.flight;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jingu.api.data.DataException;

/** Failures of a flight in the project's own words. */
final class FlightErrors {
  private static final int MOST_LETTERS = 300;

  private FlightErrors() {}

  /**
   * What the server, or the way to it, said.
   *
   * @param batches how many record batches came before it
   */
  static DataException of(Endpoint endpoint, long batches, StatusRuntimeException failure) {
    Status status = failure.getStatus();
    return new DataException(
        "%s: the flight from %s fails after %d record batches (%s: %s); %s"
            .formatted(
                endpoint.file(),
                endpoint.location(),
                batches,
                status.getCode(),
                said(status),
                advice(endpoint, status.getCode(), batches)),
        failure);
  }

  /** Messages that cannot be what they should be. */
  static DataException damaged(Endpoint endpoint, long batches, String what) {
    return new DataException(
        "%s: the flight from %s breaks after %d record batches: %s; see what makes it"
            .formatted(endpoint.file(), endpoint.location(), batches, what));
  }

  private static String advice(Endpoint endpoint, Status.Code code, long batches) {
    return switch (code) {
      case UNAVAILABLE ->
          batches > 0
              ? "see why the server stopped, and fetch anew"
              : "start the server, or correct 'location', also whether it speaks TLS";
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          endpoint.token() == null
              ? "name the environment variable of a token with 'token'"
              : "see whether the token in '%s' is the server's".formatted(endpoint.token());
      case NOT_FOUND, INVALID_ARGUMENT, UNIMPLEMENTED ->
          "see whether the server has these rows under such a path, command or ticket";
      case DEADLINE_EXCEEDED -> "see whether the server is overloaded, and fetch anew";
      case RESOURCE_EXHAUSTED -> "let the server send smaller record batches";
      default -> "see what the server says of it";
    };
  }

  /** Of a connection that fails gRPC says that it does, and the cause why. */
  private static String said(Status status) {
    Throwable cause = status.getCause();
    String said = String.valueOf(status.getDescription());
    if (cause == null || cause.getMessage() == null) {
      return line(said);
    }
    return line(
        said.equals("io exception") ? cause.getMessage() : said + ", " + cause.getMessage());
  }

  /** A server may say as much as it likes. */
  private static String line(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() > MOST_LETTERS ? line.substring(0, MOST_LETTERS) + "…" : line;
  }
}
