package org.jingu.serve.http;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jingu.api.data.DataException;
import org.jingu.serve.Models;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server of models over HTTP. */
public final class HttpService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

  private final Server server;
  private final ServerConnector connector;
  private final HttpOptions options;

  private HttpService(Server server, ServerConnector connector, HttpOptions options) {
    this.server = server;
    this.connector = connector;
    this.options = options;
  }

  /**
   * Starts to listen.
   *
   * @param version of the program, for callers
   * @param models which stay the caller's
   * @param metrics that the models report to
   * @throws DataException if it cannot listen there
   */
  public static HttpService start(
      HttpOptions options,
      String version,
      Models models,
      ServeMetrics metrics,
      OpenTelemetry telemetry) {
    metrics.watch(models);
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, factories(options));
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.limits().reading().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(options.limits().connections(), connector));
    server.setErrorHandler(new JsonErrors());
    boolean local = options.isLocal();
    Guard guard = new Guard(options.token(), local);
    Endpoints endpoints = new Endpoints(models, metrics, guard, options.limits(), server, version);
    server.setHandler(
        new GracefulHandler(new Front(endpoints.routes(), guard, metrics, telemetry)));
    server.setStopTimeout(options.limits().draining().toMillis());
    HttpService service = new HttpService(server, connector, options);
    service.listen();
    return service;
  }

  private static ConnectionFactory[] factories(HttpOptions options) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // Else a token that differs from the connection's last one by case alone is taken for that one.
    http.setHeaderCacheCaseSensitive(true);
    http.setRequestHeaderSize(16 << 10);
    List<ConnectionFactory> factories = new ArrayList<>();
    if (options.tls() != null) {
      SslContextFactory.Server context = new SslContextFactory.Server();
      context.setSslContext(options.tls());
      factories.add(new SslConnectionFactory(context, "http/1.1"));
    }
    factories.add(new HttpConnectionFactory(http));
    return factories.toArray(ConnectionFactory[]::new);
  }

  private void listen() {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new DataException(
          "cannot listen at %s, port %d: %s; is another program there? --port takes another, 0 a free one"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    } catch (Exception e) {
      close();
      throw new IllegalStateException("cannot start the server", e);
    }
  }

  /** The port at which it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Its address, such as {@code http://127.0.0.1:8080}. */
  public String address() {
    return addressOf(port());
  }

  /** The address of another server of the same host and security. */
  public String addressOf(int otherPort) {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "%s://%s:%d".formatted(options.tls() == null ? "http" : "https", host, otherPort);
  }

  /** Takes no more requests, lets those under way end, for as long as they may, and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("requests that did not end in their time were cut off", e);
    }
  }
}
