package org.jingu.serve.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jingu.serve.Token;
import org.jingu.serve.http.ServeMetrics;
import org.jspecify.annotations.Nullable;

/** Takes each call: who may ask, how long its message may take, what is told of it. */
final class CallFront implements ServerInterceptor {
  private static final Set<String> OPEN = Set.of("ServerLive", "ServerReady");
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final TextMapGetter<Metadata> HEADERS =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // It is abstract nevertheless.
        public Iterable<String> keys(Metadata headers) {
          return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
          return headers == null || name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
              ? null
              : headers.get(key(name));
        }
      };

  private final @Nullable Token token;
  private final Duration reading;
  private final ScheduledExecutorService timer;
  private final ServeMetrics metrics;
  private final OpenTelemetry telemetry;

  CallFront(
      @Nullable Token token,
      Duration reading,
      ScheduledExecutorService timer,
      ServeMetrics metrics,
      OpenTelemetry telemetry) {
    this.token = token;
    this.reading = reading;
    this.timer = timer;
    this.metrics = metrics;
    this.telemetry = telemetry;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    Told<Q, A> told = new Told<>(call, method, span(method, headers));
    String given = headers.get(AUTHORIZATION);
    if (token != null && !OPEN.contains(method) && !token.isIn(given)) {
      told.close(Status.UNAUTHENTICATED.withDescription(Token.refusal(given)), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ScheduledFuture<?> late =
        timer.schedule(
            () ->
                told.close(
                    Status.DEADLINE_EXCEEDED.withDescription(
                        "the message did not arrive within %,d ms; send it faster"
                            .formatted(reading.toMillis())),
                    new Metadata()),
            reading.toMillis(),
            TimeUnit.MILLISECONDS);
    return new SimpleForwardingServerCallListener<>(next.startCall(told, headers)) {
      @Override
      public void onHalfClose() {
        late.cancel(false);
        if (!told.isClosed()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        late.cancel(false);
        told.end(Status.CANCELLED);
        super.onCancel();
      }
    };
  }

  private Span span(String method, Metadata headers) {
    Context parent =
        telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), headers, HEADERS);
    return telemetry
        .getTracer("org.jingu.serve")
        .spanBuilder(Bytes.SERVICE + "/" + method)
        .setParent(parent)
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("rpc.system.name", "grpc")
        .setAttribute("rpc.method", Bytes.SERVICE + "/" + method)
        .startSpan();
  }

  /** A call with one end, whoever makes it first: the answer, the clock or the caller. */
  private final class Told<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String method;
    private final Span span;
    private final long start = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();

    Told(ServerCall<Q, A> call, String method, Span span) {
      super(call);
      this.method = method;
      this.span = span;
    }

    boolean isClosed() {
      return closed.get();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (end(status)) {
        super.close(status, trailers);
      }
    }

    private boolean end(Status status) {
      if (!closed.compareAndSet(false, true)) {
        return false;
      }
      String code = status.getCode().name();
      metrics.called(method, code, 1e-9 * (System.nanoTime() - start));
      span.setAttribute("rpc.response.status_code", code);
      if (!status.isOk()) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
      return true;
    }
  }
}
