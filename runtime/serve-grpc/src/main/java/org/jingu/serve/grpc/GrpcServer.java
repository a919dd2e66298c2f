package org.jingu.serve.grpc;

import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jingu.api.data.DataException;
import org.jingu.serve.Models;
import org.jingu.serve.Token;
import org.jingu.serve.http.HttpOptions;
import org.jingu.serve.http.Protocol.Running;
import org.jingu.serve.http.ServeMetrics;

/** A server of models over gRPC. */
final class GrpcServer implements Running {
  /** Messages of one connection that are under way at once, each with up to the largest body. */
  private static final int CALLS = 32;

  /**
   * Logs a trace where a message is too large or no message, which the caller alone has to know.
   */
  private static final Logger STREAMS =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  static {
    STREAMS.setFilter(record -> !(record.getThrown() instanceof StatusRuntimeException));
  }

  private final Server server;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Duration draining;

  private GrpcServer(
      Server server, ExecutorService workers, ScheduledExecutorService timer, Duration draining) {
    this.server = server;
    this.workers = workers;
    this.timer = timer;
    this.draining = draining;
  }

  static GrpcServer start(
      HttpOptions options,
      String version,
      Models models,
      ServeMetrics metrics,
      OpenTelemetry telemetry) {
    HttpOptions.Limits limits = options.limits();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            2 * Runtime.getRuntime().availableProcessors(), named("grpc "));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(named("grpc timer "));
    Token token = options.token() == null ? null : new Token(options.token());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(options.host(), options.port()))
            .executor(workers)
            .maxInboundMessageSize(limits.bodyBytes())
            .maxConcurrentCallsPerConnection(CALLS)
            .handshakeTimeout(limits.reading().toMillis(), TimeUnit.MILLISECONDS)
            .addService(new InferenceService(models, version, limits.waiting()).definition())
            .intercept(new CallFront(token, limits.reading(), timer, metrics, telemetry));
    if (options.tls() != null) {
      builder.sslContext(tls(options.tls()));
    }
    GrpcServer running = new GrpcServer(builder.build(), workers, timer, limits.draining());
    running.listen(options);
    return running;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static SslContext tls(SSLContext identity) {
    ApplicationProtocolConfig http2 =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "h2");
    return new JdkSslContext(
        identity,
        false,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        http2,
        ClientAuth.NONE,
        null,
        false);
  }

  private void listen(HttpOptions options) {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new DataException(
          "cannot listen at %s, port %d for gRPC: %s; is another program there? --grpc-port takes another, 0 a free one"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(draining.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    workers.shutdown();
  }
}
