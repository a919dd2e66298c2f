package org.jingu.serve.http;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Takes each request: who may ask, which route answers, what is told of it. */
final class Front extends Handler.Abstract.NonBlocking {
  private static final TextMapGetter<Request> HEADERS =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // It is abstract nevertheless.
        public Iterable<String> keys(Request request) {
          return request.getHeaders().stream().map(HttpField::getName).toList();
        }

        @Override
        public @Nullable String get(@Nullable Request request, String key) {
          return request == null ? null : request.getHeaders().get(key);
        }
      };

  private final Routes routes;
  private final Guard guard;
  private final ServeMetrics metrics;
  private final OpenTelemetry telemetry;
  private final Tracer tracer;

  Front(Routes routes, Guard guard, ServeMetrics metrics, OpenTelemetry telemetry) {
    this.routes = routes;
    this.guard = guard;
    this.metrics = metrics;
    this.telemetry = telemetry;
    this.tracer = telemetry.getTracer("org.jingu.serve");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    Routes.Found found = routes.find(request.getHttpURI().getCanonicalPath());
    Span span = span(request, found.pattern());
    Request.addCompletionListener(
        request, failure -> told(request, response, found.pattern(), span));
    try {
      guard.checkHost(request);
      if (!found.open()) {
        guard.checkToken(request);
      }
      found.handle(exchange);
    } catch (RuntimeException | Error e) {
      exchange.fail(e);
    }
    return true;
  }

  private Span span(Request request, String pattern) {
    Context parent =
        telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), request, HEADERS);
    return tracer
        .spanBuilder(method(request) + " " + pattern)
        .setParent(parent)
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("http.request.method", method(request))
        .setAttribute("http.route", pattern)
        .startSpan();
  }

  private void told(Request request, Response response, String pattern, Span span) {
    int status = response.getStatus();
    double seconds = 1e-9 * (System.nanoTime() - request.getBeginNanoTime());
    metrics.answered(method(request), pattern, status, seconds);
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /** Clients may invent methods, which must not become labels without end. */
  private static String method(Request request) {
    String method = request.getMethod();
    return List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH").contains(method)
        ? method
        : "_OTHER";
  }
}
