package org.jingu.serve.http;

import io.opentelemetry.api.OpenTelemetry;
import org.jingu.serve.Models;

/**
 * A protocol beside HTTP/1.1, which a module of its own brings: {@link java.util.ServiceLoader}
 * finds it on the class path.
 */
public interface Protocol {
  /** What it is called, such as {@code grpc}. */
  String name();

  /**
   * Starts to listen.
   *
   * @param options where, and what it bears
   * @param version of the program, for callers
   * @param models which stay the caller's
   * @param metrics that it tells of its calls
   * @throws org.jingu.api.data.DataException if it cannot listen there
   */
  Running start(
      HttpOptions options,
      String version,
      Models models,
      ServeMetrics metrics,
      OpenTelemetry telemetry);

  /** A server that listens. */
  interface Running extends AutoCloseable {
    /** The port at which it listens. */
    int port();

    /** Takes no more calls, lets those under way end, for as long as they may, and stops. */
    @Override
    void close();
  }
}
