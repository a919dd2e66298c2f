package org.jingu.data.flight;

import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.jingu.api.data.DataException;

/** Failures of a flight in the project's own words. */
final class FlightErrors {
  private static final int MOST_LETTERS = 300;

  private FlightErrors() {}

  /**
   * A failure.
   *
   * @param rows how many came before it
   */
  static DataException of(Endpoint endpoint, long rows, Throwable failure) {
    String place = "%s: the flight from %s".formatted(endpoint.file(), endpoint.location());
    if (!(failure instanceof FlightRuntimeException flight)) {
      return new DataException(
          "%s sends what cannot be decoded after %d rows (%s); see what makes it"
              .formatted(place, rows, line(String.valueOf(failure.getMessage()))),
          failure);
    }
    FlightStatusCode code = flight.status().code();
    String said = line(String.valueOf(flight.status().description()));
    return new DataException(
        "%s fails after %d rows (%s: %s); %s"
            .formatted(place, rows, code, said, advice(endpoint, code, rows)),
        failure);
  }

  private static String advice(Endpoint endpoint, FlightStatusCode code, long rows) {
    return switch (code) {
      case UNAVAILABLE ->
          rows > 0
              ? "see why the server stopped, and fetch anew"
              : "start the server, or correct 'location', also whether it speaks TLS";
      case UNAUTHENTICATED, UNAUTHORIZED ->
          endpoint.token() == null
              ? "name the environment variable of a token with 'token'"
              : "see whether the token in '%s' is the server's".formatted(endpoint.token());
      case NOT_FOUND, INVALID_ARGUMENT, UNIMPLEMENTED ->
          "see whether the server has these rows under such a path, command or ticket";
      case TIMED_OUT -> "see whether the server is overloaded, and fetch anew";
      default -> "see what the server says of it";
    };
  }

  /** A server may say as much as it likes. */
  private static String line(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() > MOST_LETTERS ? line.substring(0, MOST_LETTERS) + "…" : line;
  }
}
