package org.jingu.serve.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jingu.serve.Models;

/** What the server counts, as Prometheus reads it. */
public final class ServeMetrics implements Models.Watcher, AutoCloseable {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("model");
  private static final AttributeKey<String> VERSION = AttributeKey.stringKey("version");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");

  private static final AttributeKey<String> RPC = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> CODE =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final List<Double> SECONDS =
      List.of(
          0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0,
          10.0);

  private final PrometheusMetricReader reader =
      PrometheusMetricReader.builder()
          .setOtelScopeLabelsEnabled(false)
          .setTargetInfoMetricEnabled(false)
          .build();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final Meter meter = provider.get("org.jingu.serve");
  private final DoubleHistogram duration =
      meter
          .histogramBuilder("http.server.request.duration")
          .setUnit("s")
          .setDescription("From a request's first byte to its answer's last")
          .setExplicitBucketBoundariesAdvice(SECONDS)
          .build();
  private final DoubleHistogram calls =
      meter
          .histogramBuilder("rpc.server.call.duration")
          .setUnit("s")
          .setDescription("From a call's first byte to its answer's last")
          .setExplicitBucketBoundariesAdvice(SECONDS)
          .build();
  private final LongCounter rows =
      meter.counterBuilder("jingu.serve.rows").setDescription("Rows scored").build();
  private final LongHistogram batchRows =
      meter
          .histogramBuilder("jingu.serve.batch.rows")
          .ofLongs()
          .setDescription("Rows scored in one call")
          .setExplicitBucketBoundariesAdvice(
              List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 4096L))
          .build();
  private final LongHistogram batchRequests =
      meter
          .histogramBuilder("jingu.serve.batch.requests")
          .ofLongs()
          .setDescription("Requests scored in one call")
          .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L))
          .build();
  private final LongCounter reloads =
      meter.counterBuilder("jingu.serve.reloads").setDescription("What reloads did").build();

  /** The instruments, which have counted nothing. */
  public ServeMetrics() {
    meter
        .gaugeBuilder("jingu.serve.heap.used")
        .ofLongs()
        .setUnit("By")
        .setDescription("Java's heap in use")
        .buildWithCallback(
            it -> it.record(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
  }

  /** Shows how many rows wait for each model. */
  void watch(Models models) {
    meter
        .gaugeBuilder("jingu.serve.queue.rows")
        .ofLongs()
        .setDescription("Rows that wait")
        .buildWithCallback(
            it ->
                models
                    .all()
                    .forEach(
                        model ->
                            it.record(
                                model.queuedRows(),
                                Attributes.of(MODEL, model.name(), VERSION, model.version()))));
  }

  @Override
  public void scored(String model, String version, int requests, int count) {
    Attributes which = Attributes.of(MODEL, model, VERSION, version);
    rows.add(count, which);
    batchRows.record(count, which);
    batchRequests.record(requests, which);
  }

  void answered(String method, String route, int status, double seconds) {
    duration.record(seconds, Attributes.of(METHOD, method, ROUTE, route, STATUS, (long) status));
  }

  /**
   * Counts a call of another protocol.
   *
   * @param method one of few
   * @param code what it ended with, such as OK
   */
  public void called(String method, String code, double seconds) {
    calls.record(seconds, Attributes.of(RPC, method, CODE, code));
  }

  void reloaded(Models.Reloaded what) {
    reloads.add(
        1, Attributes.of(MODEL, what.model(), AttributeKey.stringKey("outcome"), what.outcome()));
  }

  /** Everything, in the text form of Prometheus, UTF-8. */
  public byte[] text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(bytes, reader.collect(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    provider.close();
  }
}
