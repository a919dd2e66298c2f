package org.jingu.serve.http;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;

/** A server of one model, {@code m}, and its client. */
final class TestServer implements AutoCloseable {
  private final ServeMetrics metrics = new ServeMetrics();
  private final Models models;
  final HttpService service;
  final Client client;

  TestServer(Path model, HttpOptions options, Batching batching) {
    models = Models.open(List.of(ModelSource.of("m=" + model)), batching, metrics);
    service = HttpService.start(options, "1", models, metrics, OpenTelemetry.noop());
    client = new Client(service);
  }

  @Override
  public void close() {
    service.close();
    models.close();
    metrics.close();
  }
}
