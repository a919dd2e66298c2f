package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jingu.scorer.Scorer;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServiceTest {
  private static final String ROW =
      "{\"user\": \"u3\", \"item\": \"i4\", \"price\": 17, \"tags\": [\"t1\", \"t2\"]}";
  private static final Map<String, ?> VALUES =
      Map.of("user", "u3", "item", "i4", "price", 17, "tags", List.of("t1", "t2"));
  private static final HttpOptions.Limits LIMITS =
      new HttpOptions.Limits(
          100_000, 50, Duration.ofMillis(700), Duration.ofSeconds(5), Duration.ofSeconds(5));

  @TempDir static Path folder;
  private static Path first;
  private static Path second;
  private static Path both;

  @TempDir Path served;
  private Models models;
  private ServeMetrics metrics;
  private HttpService service;
  private Client client;
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  @BeforeAll
  static void write() throws IOException {
    first = TinyModel.write(folder, folder.resolve("first.jingu"), 1, "click");
    second = TinyModel.write(folder, folder.resolve("second.jingu"), 2, "click");
    both = TinyModel.write(folder, folder.resolve("both.jingu"), 3, "click", "buy");
  }

  @BeforeEach
  void start() throws IOException {
    Path versions = Files.createDirectory(served.resolve("ctr"));
    Files.copy(first, versions.resolve("9.jingu"));
    Files.copy(second, versions.resolve("10.jingu"));
    start(new HttpOptions("127.0.0.1", 0, null, null, LIMITS));
  }

  private void start(HttpOptions options) {
    start(options, new Batching(0, 64, 1000, 2));
  }

  private void start(HttpOptions options, Batching batching) {
    metrics = new ServeMetrics();
    models =
        Models.open(
            List.of(
                ModelSource.of("ctr=" + served.resolve("ctr")), ModelSource.of(both.toString())),
            batching,
            metrics);
    OpenTelemetry telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    service = HttpService.start(options, "1.0", models, metrics, telemetry);
    client = new Client(service);
  }

  @AfterEach
  void stop() {
    service.close();
    models.close();
    metrics.close();
  }

  private static float score(Path file, Map<String, ?> row) {
    try (Scorer scorer = Scorer.open(file)) {
      return scorer.score(List.of(row)).of(0);
    }
  }

  private static void refused(int status, String part, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    String error = Client.json(answer).path("error").asText();
    assertTrue(error.contains(part), error);
    assertFalse(answer.body().contains("\tat "), answer.body());
  }

  @Test
  void rowsGiveTheScoresOfTheNewestVersion() {
    HttpResponse<String> answer = client.post("/v1/models/ctr/rows", "{\"rows\": [" + ROW + "]}");
    JsonNode scores = Client.json(answer);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("10", scores.get("version").asText());
    assertTrue(answer.headers().firstValue("Connection").isEmpty(), "connections are kept");
    assertEquals(score(second, VALUES), scores.get("scores").get(0).floatValue(), 1e-6f);
    JsonNode old =
        Client.json(client.post("/v1/models/ctr/versions/9/rows", "{\"rows\": [" + ROW + ", {}]}"));
    assertEquals(score(first, VALUES), old.get("scores").get(0).floatValue(), 1e-6f);
    assertEquals(2, old.get("scores").size());
    JsonNode tasks = Client.json(client.post("/v1/models/both/rows", "{\"rows\": [" + ROW + "]}"));
    assertEquals(2, tasks.get("scores").get(0).size());
    assertEquals("buy", tasks.get("labels").get(1).asText());
    assertEquals(
        0, Client.json(client.post("/v1/models/ctr/rows", "{\"rows\": []}")).get("scores").size());
  }

  @Test
  void theInferenceProtocolIsSpoken() {
    assertEquals("jingu", Client.json(client.get("/v2")).get("name").asText());
    assertEquals(200, client.get("/v2/health/live").statusCode());
    assertEquals(200, client.get("/v2/health/ready").statusCode());
    assertEquals(200, client.get("/v2/models/ctr/versions/9/ready").statusCode());
    JsonNode metadata = Client.json(client.get("/v2/models/ctr"));
    assertEquals("[\"9\",\"10\"]", metadata.get("versions").toString());
    assertEquals(4, metadata.get("inputs").size());
    String raw =
        """
        {"id": "7", "outputs": [{"name": "probabilities"}], "inputs": [
          {"name": "user", "datatype": "BYTES", "shape": [2], "data": ["u3", "u1"]},
          {"name": "item", "datatype": "BYTES", "shape": [2, 1], "data": [["i4"], ["i1"]]},
          {"name": "price", "datatype": "FP32", "shape": [2], "data": [17, 3.5]},
          {"name": "tags", "datatype": "BYTES", "shape": [2, 2], "data": ["t1", "t2", "t3", "t0"]}]}
        """;
    JsonNode answer = Client.json(client.post("/v2/models/ctr/infer", raw));
    JsonNode output = answer.path("outputs").path(0);
    assertEquals("7", answer.path("id").asText(), answer.toString());
    assertEquals("[2,1]", output.get("shape").toString());
    assertEquals(score(second, VALUES), output.get("data").get(0).floatValue(), 1e-6f);
  }

  @Test
  void encodedTensorsOfEveryFormGiveTheSame() {
    String dense =
        "{\"name\": \":dense\", \"datatype\": \"FP32\", \"shape\": [2, 1], \"data\": [0.5, -1]}";
    String value =
        "{\"name\": \"price:value\", \"datatype\": \"FP64\", \"shape\": [2], \"data\": [0.5, -1]}";
    String ids =
        """
        {"name": "user:ids", "datatype": "INT64", "shape": [2], "data": [3, 4]},
        {"name": "item:ids", "datatype": "INT32", "shape": [2, 1], "data": [[5], [-1]]},
        """;
    String padded =
        "{\"name\": \"tags:ids\", \"datatype\": \"INT64\", \"shape\": [2, 2], \"data\": [1, 2, -1, 3]},";
    String listed =
        """
        {"name": "tags:ids", "datatype": "INT64", "shape": [3], "data": [1, 2, 3]},
        {"name": "tags:offsets", "datatype": "INT32", "shape": [3], "data": [0, 2, 3]},
        """;
    JsonNode one = infer(ids + padded + dense);
    assertEquals(2, one.size(), one.toString());
    assertEquals(one, infer(ids + listed + value));
    assertEquals(one, infer(listed + value + "," + ids.strip().replaceFirst(",$", "")));
    refused(
        400,
        "example 0 has the id 99",
        encoded((ids + padded + dense).replace("[3, 4]", "[99, 4]")));
    refused(
        400, "offsets ascend", encoded((ids + listed + value).replace("[0, 2, 3]", "[0, 4, 3]")));
    refused(400, "finite", encoded((ids + listed + value).replace("[0.5", "[1e999")));
    refused(400, "'user:ids'", encoded(padded + dense));
  }

  private HttpResponse<String> encoded(String inputs) {
    return client.post("/v2/models/ctr/versions/9/infer", "{\"inputs\": [" + inputs + "]}");
  }

  private JsonNode infer(String inputs) {
    return Client.json(encoded(inputs)).path("outputs").path(0).path("data");
  }

  @Test
  void whatIsWrongIsToldWithWhatToDo() {
    String rows = "/v1/models/ctr/rows";
    refused(400, "no JSON at line 1", client.post(rows, "{\"rows\": ["));
    refused(400, "'rows'", client.post(rows, "{}"));
    refused(400, "row 0", client.post(rows, "{\"rows\": [{\"price\": \"dear\"}]}"));
    refused(400, "did you mean 'user'?", client.post(rows, "{\"rows\": [{\"usr\": 1}]}"));
    refused(400, "an object", client.post(rows, "{\"rows\": [{\"user\": {}}]}"));
    refused(404, "did you mean 'ctr'?", client.post("/v1/models/ctrr/rows", "{}"));
    refused(404, "no version", client.post("/v1/models/ctr/versions/8/rows", "{}"));
    refused(404, "nothing at", client.get("/nowhere"));
    refused(405, "takes POST", client.get(rows));
    refused(
        400,
        "no output",
        client.post(
            "/v2/models/ctr/infer",
            "{\"outputs\": [{\"name\": \"x\"}], \"inputs\": [{\"name\": \"user\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": [\"u1\"]}]}"));
    refused(
        400,
        "has shape [4000000000".substring(0, 9),
        client.post(
            "/v2/models/ctr/infer",
            "{\"inputs\": [{\"name\": \"user\", \"datatype\": \"BYTES\", \"shape\": [2000000000], \"data\": []}]}"));
    refused(413, "100,000 bytes", client.post(rows, " ".repeat(100_001)));
    refused(
        415,
        "application/json",
        client.send(
            client
                .request(rows, "Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))));
  }

  @Test
  void aSlowClientIsCutOff() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v1/models/ctr/rows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
      assertTrue(answer.contains("the body did not arrive"), answer);
    }
    assertEquals(200, client.get("/v2/health/ready").statusCode());
  }

  /** Silence of a client that waits for its answer is no idleness. */
  @Test
  void whoWaitsForScoresIsNotCutOff() {
    stop();
    start(new HttpOptions("127.0.0.1", 0, null, null, LIMITS), new Batching(1_000_000, 64, 99, 1));
    long start = System.nanoTime();
    HttpResponse<String> answer = client.post("/v1/models/ctr/rows", "{\"rows\": [" + ROW + "]}");
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(System.nanoTime() - start > LIMITS.reading().toNanos());
  }

  @Test
  void foreignNamesAndMissingTokensAreRefused() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    }
    stop();
    start(new HttpOptions("127.0.0.1", 0, "secret", null, LIMITS));
    refused(401, "no token", client.get("/v1/models"));
    refused(401, "wrong", client.get("/v1/models", "Authorization", "Bearer secreT"));
    assertEquals(200, client.get("/v1/models", "Authorization", "Bearer secret").statusCode());
    assertEquals(200, client.get("/v2/health/live").statusCode());
    assertEquals(200, client.get("/").statusCode());
  }

  /** Each answer is of one model or the other, whole, and none fails. */
  @Test
  void reloadingNeitherFailsNorMixesRequests() throws Exception {
    Path file = served.resolve("ctr").resolve("10.jingu");
    StringBuilder body = new StringBuilder("{\"rows\": [");
    for (int i = 0; i < 20; i++) {
      body.append(i == 0 ? "" : ",").append(ROW);
    }
    body.append("]}");
    float[] valid = {score(first, VALUES), score(second, VALUES)};
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Integer>> callers =
        List.of(
            CompletableFuture.supplyAsync(() -> call(body.toString(), valid, stop)),
            CompletableFuture.supplyAsync(() -> call(body.toString(), valid, stop)));
    for (int i = 0; i < 10; i++) {
      exchange(i % 2 == 0 ? first : second, file);
      HttpResponse<String> reloaded = client.post("/v1/reload", "{}");
      assertEquals(200, reloaded.statusCode(), reloaded.body());
      assertTrue(reloaded.body().contains("replaced"), reloaded.body());
    }
    stop.set(true);
    for (CompletableFuture<Integer> caller : callers) {
      assertTrue(caller.get() > 0);
    }
    exchange(first, served.resolve("ctr").resolve("11.jingu"));
    Files.delete(served.resolve("ctr").resolve("9.jingu"));
    String text = client.post("/v1/reload", "{}").body();
    assertTrue(text.contains("opened") && text.contains("closed"), text);
    assertEquals(
        "[\"10\",\"11\"]", Client.json(client.get("/v2/models/ctr")).get("versions").toString());
    Files.writeString(served.resolve("ctr").resolve("12.jingu"), "none");
    refused(422, "12.jingu", client.post("/v1/reload", "{}"));
    assertEquals(200, client.post("/v1/models/ctr/rows", body.toString()).statusCode());
  }

  private static void exchange(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling(".next");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(beside, FileTime.fromMillis(System.nanoTime() / 1_000_000));
    Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private int call(String body, float[] valid, AtomicBoolean stop) {
    int calls = 0;
    while (!stop.get()) {
      HttpResponse<String> answer = client.post("/v1/models/ctr/rows", body);
      assertEquals(200, answer.statusCode(), answer.body());
      JsonNode scores = Client.json(answer).get("scores");
      float model = Math.abs(scores.get(0).floatValue() - valid[0]) < 1e-6 ? valid[0] : valid[1];
      scores.forEach(it -> assertEquals(model, it.floatValue(), 1e-6f, answer.body()));
      calls++;
    }
    return calls;
  }

  @Test
  void metricsAndSpansTellOfRequests() {
    client.post(
        "/v1/models/ctr/rows",
        "{\"rows\": [" + ROW + "]}",
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    client.get("/nowhere/at/all");
    HttpResponse<String> answer = client.get("/metrics");
    String text = answer.body();
    assertTrue(text.contains("jingu_serve_rows_total{model=\"ctr\",version=\"10\"} 1"), text);
    assertTrue(
        text.contains(
            "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/v1/models/{model}/rows\"} 1"),
        text);
    assertTrue(text.contains("http_route=\"/{unknown}\""), text);
    assertTrue(text.contains("jingu_serve_queue_rows"), text);
    SpanData span = spans.getFinishedSpanItems().get(0);
    assertEquals("POST /v1/models/{model}/rows", span.getName());
    assertEquals("0af7651916cd43dd8448eb211c80319c", span.getTraceId());
  }

  @Test
  void thePageLoadsNothingFromElsewhere() {
    HttpResponse<String> page = client.get("/");
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"));
    assertFalse(page.body().contains("http:") || page.body().contains("https:"));
    JsonNode model = Client.json(client.get("/v1/models")).get("models").get(0);
    assertEquals("ctr", model.get("name").asText());
    assertEquals(13, model.get("sparse").get("user").asInt());
  }
}
