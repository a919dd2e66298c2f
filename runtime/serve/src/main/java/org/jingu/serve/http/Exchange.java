package org.jingu.serve.http;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jingu.serve.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and its one answer, whoever gives it first. */
final class Exchange {
  static final String JSON = "application/json";
  static final String BINARY = "application/octet-stream";
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile boolean bodyRead;

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  Request request() {
    return request;
  }

  /** Whether there is an answer, so that work for another one is in vain. */
  boolean isAnswered() {
    return answered.get();
  }

  /** Notes that nothing more of the body will come. */
  void bodyIsRead() {
    bodyRead = true;
  }

  /** Answers with JSON. */
  void answer(byte[] json) {
    answer(200, JSON, json, Map.of());
  }

  /** Answers. */
  void answer(int status, String type, byte[] content, Map<String, String> headers) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    response.setStatus(status);
    response.getHeaders().put("Content-Type", type);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Cache-Control", "no-store");
    response.getHeaders().put("Content-Length", content.length);
    headers.forEach(response.getHeaders()::put);
    if (!bodyRead && request.getMethod().equals("POST")) {
      // What is left of the body must not be taken for the next request, nor read for nothing.
      response.getHeaders().put("Connection", "close");
    }
    response.write(true, ByteBuffer.wrap(content), callback);
  }

  /** Answers with what went wrong; only what nobody foresaw goes to the log. */
  void fail(Throwable thrown) {
    Throwable e =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (e instanceof HttpError error) {
      error(error);
    } else if (e instanceof Refusal refusal) {
      error(HttpError.of(refusal));
    } else {
      LOG.error("a request failed", e);
      error(new HttpError(500, "the server failed; its log has the reason: report it"));
    }
  }

  private void error(HttpError e) {
    answer(e.status(), JSON, message(String.valueOf(e.getMessage())), e.headers());
  }

  /** The body of an error. */
  static byte[] message(String text) {
    return Json.write(
        to -> {
          to.writeStartObject();
          to.writeStringField("error", text);
          to.writeEndObject();
        });
  }
}
