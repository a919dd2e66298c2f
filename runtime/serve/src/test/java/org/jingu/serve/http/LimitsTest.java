package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says at its bounds, to clients over HTTP. */
class LimitsTest {
  private static final String ROWS = "/v1/models/m/rows";

  /** A second in which requests wait for company, so that a test can fill the queue. */
  private static final Batching WAITING = new Batching(1_000_000, 1000, 20, 1);

  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click");
  }

  private static HttpOptions options(int bodyBytes, Duration reading, Duration waiting) {
    return new HttpOptions(
        "127.0.0.1",
        0,
        null,
        null,
        new HttpOptions.Limits(bodyBytes, 100, reading, waiting, Duration.ofSeconds(5)));
  }

  private static String rows(int count) {
    return "{\"rows\": [" + "{},".repeat(count - 1) + "{}]}";
  }

  private static CompletableFuture<HttpResponse<String>> later(TestServer server, int count) {
    return CompletableFuture.supplyAsync(() -> server.client.post(ROWS, rows(count)));
  }

  private static void awaitQueue(TestServer server, int rows) throws InterruptedException {
    String wanted = "jingu_serve_queue_rows{model=\"m\",version=\"1\"} " + rows;
    for (int i = 0; i < 90 && !server.client.get("/metrics").body().contains(wanted); i++) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static void refused(int status, String part, boolean again, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    String error = Client.json(answer).path("error").asText();
    assertTrue(error.contains(part), error);
    assertEquals(again, answer.headers().firstValue("Retry-After").isPresent());
  }

  @Test
  void aFullQueueIsToldAs429() throws Exception {
    HttpOptions options = options(100_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (TestServer server = new TestServer(model, options, WAITING)) {
      CompletableFuture<HttpResponse<String>> first = later(server, 15);
      awaitQueue(server, 15);
      refused(429, "15 rows are waiting", true, server.client.post(ROWS, rows(6)));
      assertEquals(200, first.get().statusCode());
      assertEquals(200, server.client.post(ROWS, rows(6)).statusCode());
    }
  }

  @Test
  void whoWaitsTooLongIsToldAs503() {
    HttpOptions options = options(100_000, Duration.ofSeconds(5), Duration.ofMillis(50));
    try (TestServer server = new TestServer(model, options, WAITING)) {
      refused(503, "which is its whole time", true, server.client.post(ROWS, rows(1)));
    }
  }

  @Test
  void bodiesThatAreTooLargeAreToldAs413() {
    HttpOptions options = options(1000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (TestServer server = new TestServer(model, options, Batching.USUAL)) {
      refused(413, "more than 1,000 bytes", false, server.client.post(ROWS, rows(500)));
      assertEquals(200, server.client.post(ROWS, rows(300)).statusCode());
    }
  }

  /** Bodies that arrive slowly, each of which is small enough, are too much together. */
  @Test
  void tooManyBytesAtOnceAreToldAs429() throws Exception {
    HttpOptions options = options(10_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    List<Socket> slow = new ArrayList<>();
    try (TestServer server = new TestServer(model, options, Batching.USUAL)) {
      for (int i = 0; i < 33; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.service.port());
        slow.add(socket);
        socket
            .getOutputStream()
            .write((head(10_000) + " ".repeat(9_900)).getBytes(StandardCharsets.UTF_8));
      }
      HttpResponse<String> answer = server.client.post(ROWS, rows(300));
      for (int i = 0; i < 90 && answer.statusCode() == 200; i++) {
        TimeUnit.MILLISECONDS.sleep(10);
        answer = server.client.post(ROWS, rows(3000));
      }
      refused(429, "as many bytes", true, answer);
      for (Socket socket : slow) {
        socket.close();
      }
      for (int i = 0; i < 200 && answer.statusCode() != 200; i++) {
        TimeUnit.MILLISECONDS.sleep(10);
        answer = server.client.post(ROWS, rows(3000));
      }
      assertEquals(200, answer.statusCode(), "what clients leave behind is given back");
    }
  }

  private static String head(int length) {
    return "POST "
        + ROWS
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /**
   * Who was taken gets scores, and who comes later, on a connection that is open, a 503. A
   * connection whose answer falls into the moment of the stop is closed, so several are tried.
   */
  @Test
  void aServerThatStopsAnswersWhatItHasTaken() throws Exception {
    HttpOptions options = options(100_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    Deque<Socket> open = new ArrayDeque<>();
    try (TestServer server = new TestServer(model, options, WAITING)) {
      for (int i = 0; i < 20; i++) {
        open.add(new Socket(InetAddress.getLoopbackAddress(), server.service.port()));
        open.getLast().setSoTimeout(5000);
        assertTrue(health(open.getLast()).startsWith("HTTP/1.1 200"));
      }
      CompletableFuture<HttpResponse<String>> taken = later(server, 3);
      awaitQueue(server, 3);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(server.service::close);
      String answer = "";
      while (!open.isEmpty() && !answer.startsWith("HTTP/1.1 503")) {
        answer = health(open.getFirst());
        if (answer.isEmpty() || answer.contains("Connection: close")) {
          open.removeFirst().close();
          TimeUnit.MILLISECONDS.sleep(5);
        }
      }
      assertTrue(answer.startsWith("HTTP/1.1 503") && answer.contains("is stopping"), answer);
      assertEquals(200, taken.get().statusCode());
      stopped.get(10, TimeUnit.SECONDS);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  /** The answer, which comes in one piece; empty if the connection was closed. */
  private static String health(Socket socket) throws IOException {
    byte[] bytes = new byte[4096];
    try {
      socket
          .getOutputStream()
          .write(
              "GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      int count = socket.getInputStream().read(bytes);
      return new String(bytes, 0, Math.max(count, 0), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    }
  }
}
