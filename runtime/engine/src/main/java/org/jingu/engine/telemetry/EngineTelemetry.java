package org.jingu.engine.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's spans and instruments. Spans are for a run, an epoch, an evaluation and a
 * checkpoint; a step is too short for a span and counts in metrics instead.
 */
public final class EngineTelemetry {
  /** The instrumentation scope. */
  public static final String SCOPE = "org.jingu.engine";

  private static final AttributeKey<String> PHASE = AttributeKey.stringKey("jingu.phase");
  private static final AttributeKey<String> PART = AttributeKey.stringKey("jingu.part");
  private static final AttributeKey<String> METRIC = AttributeKey.stringKey("jingu.metric");
  private static final AttributeKey<String> TASK = AttributeKey.stringKey("jingu.task");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("jingu.model");
  private static final AttributeKey<Long> STEP = AttributeKey.longKey("jingu.step");
  private static final AttributeKey<Long> EPOCH = AttributeKey.longKey("jingu.epoch");

  private final boolean enabled;
  private final Tracer tracer;
  private final LongCounter examples;
  private final DoubleHistogram stepDuration;
  private final DoubleGauge loss;
  private final DoubleGauge learningRateScale;
  private final DoubleGauge evaluationMetric;
  private final LongCounter bytesRead;
  private final LongCounter rowsQuarantined;
  private final Map<String, Attributes> phases = new ConcurrentHashMap<>();

  /** The instruments of one OpenTelemetry instance. */
  public EngineTelemetry(OpenTelemetry openTelemetry) {
    this.enabled = openTelemetry != OpenTelemetry.noop();
    this.tracer = openTelemetry.getTracer(SCOPE);
    Meter meter = openTelemetry.getMeter(SCOPE);
    this.examples =
        meter
            .counterBuilder("jingu.examples")
            .setUnit("{example}")
            .setDescription("Examples trained on")
            .build();
    this.stepDuration =
        meter
            .histogramBuilder("jingu.step.duration")
            .setUnit("s")
            .setDescription("Time of a training step by phase")
            .build();
    this.loss =
        meter
            .gaugeBuilder("jingu.loss")
            .setUnit("1")
            .setDescription("Loss of the last training step")
            .build();
    this.learningRateScale =
        meter
            .gaugeBuilder("jingu.learning_rate.scale")
            .setUnit("1")
            .setDescription("The schedule's factor on every learning rate")
            .build();
    this.evaluationMetric =
        meter
            .gaugeBuilder("jingu.evaluation.metric")
            .setUnit("1")
            .setDescription("Value of the last evaluation by metric, task and part")
            .build();
    this.bytesRead =
        meter
            .counterBuilder("jingu.bytes.read")
            .setUnit("By")
            .setDescription("Bytes read from data files")
            .build();
    this.rowsQuarantined =
        meter
            .counterBuilder("jingu.rows.quarantined")
            .setUnit("{row}")
            .setDescription("Rows that preparation put aside as unusable")
            .build();
  }

  /** Telemetry that goes nowhere. */
  public static EngineTelemetry noop() {
    return new EngineTelemetry(OpenTelemetry.noop());
  }

  /** Whether anything listens; measuring phases of every step is left out otherwise. */
  public boolean enabled() {
    return enabled;
  }

  /** A span around a whole run in this process. */
  public <T extends @Nullable Object> T run(String model, Supplier<T> work) {
    return span("jingu.run", Attributes.of(MODEL, model), work);
  }

  /** A span around an epoch, or what is left of it. */
  public <T extends @Nullable Object> T epoch(int epoch, Supplier<T> work) {
    return span("jingu.epoch", Attributes.of(EPOCH, (long) epoch), work);
  }

  /** A span around an evaluation. */
  public <T extends @Nullable Object> T evaluation(String part, Supplier<T> work) {
    return span("jingu.evaluation", Attributes.of(PART, part), work);
  }

  /** A span around the writing of a checkpoint. */
  public <T extends @Nullable Object> T checkpoint(long step, Supplier<T> work) {
    return span("jingu.checkpoint", Attributes.of(STEP, step), work);
  }

  /**
   * Counts a training step.
   *
   * @param phaseNanos the time of each phase
   */
  public void step(int size, double value, double scale, Map<String, Long> phaseNanos) {
    examples.add(size);
    loss.set(value);
    learningRateScale.set(scale);
    phaseNanos.forEach(
        (phase, nanos) ->
            stepDuration.record(
                nanos * 1e-9, phases.computeIfAbsent(phase, p -> Attributes.of(PHASE, p))));
  }

  /** Counts bytes read from data files. */
  public void bytesRead(long bytes) {
    bytesRead.add(bytes);
  }

  /** Counts rows that preparation put aside. */
  public void rowsQuarantined(long rows) {
    rowsQuarantined.add(rows);
  }

  /**
   * Records an evaluation's values by task and metric; values that are not numbers are left out.
   */
  public void evaluated(String part, Map<String, Map<String, Double>> values) {
    values.forEach(
        (task, byMetric) ->
            byMetric.forEach(
                (metric, value) -> {
                  if (!value.isNaN()) {
                    evaluationMetric.set(
                        value, Attributes.of(PART, part, TASK, task, METRIC, metric));
                  }
                }));
  }

  private <T extends @Nullable Object> T span(
      String name, Attributes attributes, Supplier<T> work) {
    Span span = tracer.spanBuilder(name).setAllAttributes(attributes).startSpan();
    try {
      return Context.current().with(span).wrapSupplier(work).get();
    } catch (RuntimeException | Error e) {
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      span.recordException(e);
      throw e;
    } finally {
      span.end();
    }
  }
}
