package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainingTelemetryTest {
  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  @TempDir Path folder;

  @Test
  void spansCoverRunEpochsEvaluationsAndCheckpointsButNoSteps() {
    run(Map.of("epochs", 2, "batch_size", 23)).run();
    List<SpanData> spans = TELEMETRY.getSpans();
    Map<String, Long> counts =
        spans.stream().collect(Collectors.groupingBy(SpanData::getName, Collectors.counting()));
    assertEquals(
        Map.of("jingu.run", 1L, "jingu.epoch", 2L, "jingu.evaluation", 2L, "jingu.checkpoint", 2L),
        counts);
    SpanData run =
        spans.stream().filter(s -> s.getName().equals("jingu.run")).findFirst().orElseThrow();
    assertEquals(SpanId.getInvalid(), run.getParentSpanId());
    for (SpanData span : spans) {
      assertEquals(run.getTraceId(), span.getTraceId());
    }
  }

  @Test
  void metricsHaveTheirUnitsAndAddUp() {
    run(Map.of("epochs", 2, "batch_size", 23)).run();
    Map<String, MetricData> metrics =
        TELEMETRY.getMetrics().stream().collect(Collectors.toMap(MetricData::getName, m -> m));
    assertEquals("{example}", metrics.get("jingu.examples").getUnit());
    assertEquals(460, sum(metrics.get("jingu.examples")));
    assertEquals("By", metrics.get("jingu.bytes.read").getUnit());
    assertEquals(16 * 460, sum(metrics.get("jingu.bytes.read")));
    MetricData duration = metrics.get("jingu.step.duration");
    assertEquals("s", duration.getUnit());
    assertEquals(
        List.of("dense_update", "graph", "reader_wait"),
        duration.getHistogramData().getPoints().stream()
            .map(p -> p.getAttributes().asMap().values().iterator().next().toString())
            .sorted()
            .toList());
    duration.getHistogramData().getPoints().forEach(p -> assertEquals(20, p.getCount()));
    assertTrue(metrics.keySet().containsAll(List.of("jingu.loss", "jingu.learning_rate.scale")));
    assertEquals(2, metrics.get("jingu.evaluation.metric").getDoubleGaugeData().getPoints().size());
  }

  @Test
  void aFailedRunEndsItsSpansWithTheError() {
    TinyRun run = run(Map.of("epochs", 1, "batch_size", 23));
    run.train =
        new PlantedSource(230, 1)
            .with(7, new PlantedSource.Example(Float.NaN, 1, new int[0], new float[] {1}));
    assertThrows(LossException.class, run::run);
    for (SpanData span : TELEMETRY.getSpans()) {
      if (!span.getName().equals("jingu.checkpoint")) {
        assertEquals(StatusData.error().getStatusCode(), span.getStatus().getStatusCode());
        assertTrue(span.getStatus().getDescription().contains("NaN"));
      }
    }
  }

  private TinyRun run(Map<String, Object> keys) {
    TinyRun run = new TinyRun(folder.resolve("run"), keys);
    run.telemetry = TELEMETRY.getOpenTelemetry();
    return run;
  }

  private static long sum(MetricData metric) {
    return metric.getLongSumData().getPoints().stream().mapToLong(p -> p.getValue()).sum();
  }
}
