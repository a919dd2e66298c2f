package org.jingu.serve.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jingu.scorer.Scores;
import org.jingu.serve.Examples;
import org.jingu.serve.ModelFacts;
import org.jingu.serve.Models;
import org.jingu.serve.ServedModel;

/** What there is at each address. */
final class Endpoints {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** All bodies together may have so many times what one may have. */
  private static final int BODIES = 32;

  private final Models models;
  private final ServeMetrics metrics;
  private final Guard guard;
  private final HttpOptions.Limits limits;
  private final Server server;
  private final String version;
  private final AtomicLong held = new AtomicLong();

  Endpoints(
      Models models,
      ServeMetrics metrics,
      Guard guard,
      HttpOptions.Limits limits,
      Server server,
      String version) {
    this.models = models;
    this.metrics = metrics;
    this.guard = guard;
    this.limits = limits;
    this.server = server;
    this.version = version;
  }

  Routes routes() {
    Routes routes =
        new Routes()
            .add("GET", "/", true, (exchange, parts) -> Page.answer(exchange))
            .add("GET", "/metrics", false, (exchange, parts) -> metrics(exchange))
            .add("GET", "/v1/models", false, (exchange, parts) -> exchange.answer(list()))
            .add("POST", "/v1/reload", false, (exchange, parts) -> reload(exchange))
            .add(
                "GET", "/v2", false, (exchange, parts) -> exchange.answer(InferApi.server(version)))
            .add("GET", "/v2/health/live", true, (exchange, parts) -> exchange.answer(is("live")))
            .add(
                "GET", "/v2/health/ready", true, (exchange, parts) -> exchange.answer(is("ready")));
    for (String which : List.of("{model}", "{model}/versions/{version}")) {
      routes
          .add("POST", "/v1/models/" + which + "/rows", false, this::rows)
          .add("GET", "/v2/models/" + which, false, this::metadata)
          .add("GET", "/v2/models/" + which + "/ready", false, this::ready)
          .add("POST", "/v2/models/" + which + "/infer", false, this::infer);
    }
    return routes;
  }

  private static byte[] is(String what) {
    return json(Map.of(what, true));
  }

  private static byte[] json(Object value) {
    return Json.write(to -> write(to, value));
  }

  private static void write(JsonGenerator to, Object value) throws IOException {
    to.writeRawValue(MAPPER.writeValueAsString(value));
  }

  private void metrics(Exchange exchange) {
    exchange.answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(), Map.of());
  }

  private byte[] list() {
    return json(Map.of("models", models.all().stream().map(Endpoints::described).toList()));
  }

  private static Map<String, Object> described(ServedModel model) {
    ModelFacts facts = model.facts();
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", model.name());
    described.put("version", model.version());
    described.put("labels", facts.labels());
    described.put("output", facts.output());
    described.put("columns", facts.columns());
    described.put("dense", facts.dense());
    described.put("sparse", facts.sparse());
    described.put("bytes", facts.bytes());
    described.put("provenance", facts.provenance());
    return described;
  }

  private void metadata(Exchange exchange, Map<String, String> parts) {
    exchange.answer(InferApi.metadata(models, find(parts)));
  }

  private void ready(Exchange exchange, Map<String, String> parts) {
    ServedModel model = find(parts);
    exchange.answer(json(Map.of("name", model.name(), "ready", true)));
  }

  private ServedModel find(Map<String, String> parts) {
    return models.get(parts.getOrDefault("model", ""), parts.get("version"));
  }

  private void reload(Exchange exchange) {
    guard.checkOperator();
    body(
        exchange,
        body -> {
          // Reading a model takes seconds, which no thread of the network has.
          Thread thread = new Thread(() -> reloadNow(exchange), "reload");
          thread.setDaemon(true);
          thread.start();
        });
  }

  private void reloadNow(Exchange exchange) {
    try {
      List<Models.Reloaded> done = models.reload();
      done.forEach(metrics::reloaded);
      List<String> errors =
          done.stream().map(Models.Reloaded::error).filter(it -> it != null).toList();
      Map<String, Object> answer = new LinkedHashMap<>();
      if (!errors.isEmpty()) {
        answer.put("error", String.join("; ", errors));
      }
      answer.put("reloaded", done);
      exchange.answer(errors.isEmpty() ? 200 : 422, Exchange.JSON, json(answer), Map.of());
    } catch (RuntimeException | Error e) {
      exchange.fail(e);
    }
  }

  private void rows(Exchange exchange, Map<String, String> parts) {
    find(parts);
    body(
        exchange,
        body -> {
          Examples examples = RowsApi.read(body);
          score(
              exchange,
              parts,
              model -> examples,
              (model, scores) -> exchange.answer(RowsApi.write(model, scores)));
        });
  }

  private void infer(Exchange exchange, Map<String, String> parts) {
    find(parts);
    String header = exchange.request().getHeaders().get(InferBody.HEADER);
    body(
        exchange,
        body -> {
          InferBody.Asked asked = InferBody.read(body, header);
          score(
              exchange,
              parts,
              model -> asked.request().examples(model.facts()),
              (model, scores) -> InferApi.answer(exchange, asked, model, scores));
        });
  }

  /** Gives an answer. */
  @FunctionalInterface
  private interface Answer {
    void give(ServedModel model, Scores scores);
  }

  private void score(
      Exchange exchange,
      Map<String, String> parts,
      Function<ServedModel, Examples> examples,
      Answer answer) {
    long deadline = System.nanoTime() + limits.waiting().toNanos();
    Models.Asked asked =
        models.ask(parts.getOrDefault("model", ""), parts.get("version"), examples, deadline);
    CompletableFuture<Scores> unused =
        asked
            .scores()
            .whenComplete(
                (scores, failure) -> {
                  try {
                    if (failure != null) {
                      exchange.fail(failure);
                    } else {
                      answer.give(asked.model(), scores);
                    }
                  } catch (RuntimeException | Error e) {
                    exchange.fail(e);
                  }
                });
  }

  /** Reads a body in its time, and hands it on. */
  private void body(Exchange exchange, Consumer<byte[]> next) {
    checkType(exchange);
    BodyReader reader =
        new BodyReader(
            exchange.request(), limits.bodyBytes(), held, (long) BODIES * limits.bodyBytes());
    Scheduler.Task late =
        server
            .getScheduler()
            .schedule(
                () ->
                    exchange.fail(
                        new HttpError(
                            408,
                            "the body did not arrive within %,d ms; send it faster"
                                .formatted(limits.reading().toMillis()))),
                limits.reading().toMillis(),
                TimeUnit.MILLISECONDS);
    CompletableFuture<byte[]> unused =
        reader
            .read()
            .whenComplete(
                (body, failure) -> {
                  late.cancel();
                  try {
                    if (failure != null) {
                      exchange.fail(failure);
                      return;
                    }
                    exchange.bodyIsRead();
                    if (!exchange.isAnswered()) {
                      next.accept(body);
                    }
                  } catch (RuntimeException | Error e) {
                    exchange.fail(e);
                  } finally {
                    reader.release();
                  }
                });
  }

  /** Pages of other sites cannot send these without asking first. */
  private static void checkType(Exchange exchange) {
    String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
    boolean right =
        InferBody.isBinary(exchange.request())
            ? type == null || isType(type, Exchange.BINARY) || isType(type, Exchange.JSON)
            : type != null && isType(type, Exchange.JSON);
    if (!right) {
      throw new HttpError(
          415,
          "the content type is '%s'; send 'Content-Type: application/json', or binary tensors with the header %s"
              .formatted(type == null ? "" : Json.shown(type), InferBody.HEADER));
    }
    String encoding = exchange.request().getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new HttpError(
          415, "the body is encoded as '%s'; send it plain".formatted(Json.shown(encoding)));
    }
  }

  private static boolean isType(String type, String wanted) {
    return type.split(";", 2)[0].strip().equalsIgnoreCase(wanted);
  }
}
