package org.jingu.serve.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Collects a request's body as it arrives, without holding a thread. */
final class BodyReader implements Runnable {
  private final Request request;
  private final int most;
  private final AtomicLong held;
  private final long mostHeld;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private int counted;

  /**
   * A reader.
   *
   * @param most bytes of the body
   * @param held bytes of all bodies, to which this one's are added
   * @param mostHeld of these
   */
  BodyReader(Request request, int most, AtomicLong held, long mostHeld) {
    this.request = request;
    this.most = most;
    this.held = held;
    this.mostHeld = mostHeld;
  }

  /** The whole body, or an {@link HttpError}. */
  CompletableFuture<byte[]> read() {
    if (request.getLength() > most) {
      body.completeExceptionally(tooLarge());
    } else {
      run();
    }
    return body;
  }

  /** Gives back what was counted; the body is not needed any more. */
  void release() {
    held.addAndGet(-counted);
    counted = 0;
  }

  /** Takes what is there, and asks to be called again when there is more. */
  @Override
  public void run() {
    while (!body.isDone()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        body.completeExceptionally(failure(chunk.getFailure()));
        return;
      }
      take(chunk);
    }
  }

  /** Silence ends a connection after the time that a body has, and may be noticed first. */
  private static HttpError failure(@Nullable Throwable cause) {
    return cause instanceof TimeoutException
        ? new HttpError(408, "the body did not arrive in its time; send it faster")
        : new HttpError(400, "the body broke off before its end; send all of it");
  }

  private void take(Content.Chunk chunk) {
    ByteBuffer part = chunk.getByteBuffer();
    int count = part.remaining();
    if (bytes.size() + count > most) {
      body.completeExceptionally(tooLarge());
    } else if (held.addAndGet(count) > mostHeld) {
      counted += count;
      body.completeExceptionally(
          new HttpError(
              429,
              "the server holds as many bytes of requests as it may; ask again in a moment",
              Map.of("Retry-After", "1")));
    } else {
      counted += count;
      byte[] copy = new byte[count];
      part.get(copy);
      bytes.write(copy, 0, count);
    }
    boolean last = chunk.isLast();
    chunk.release();
    if (last) {
      body.complete(bytes.toByteArray());
    }
  }

  private HttpError tooLarge() {
    return new HttpError(
        413, "the body has more than %,d bytes; send fewer rows a request".formatted(most));
  }
}
