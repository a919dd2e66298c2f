package org.jingu.cli;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry as the standard variables configure it, such as {@code OTEL_TRACES_EXPORTER=otlp}.
 * Nothing is exported, and the SDK is not even loaded, unless an exporter is asked for.
 */
public final class Telemetry implements AutoCloseable {
  private static final List<String> EXPORTERS =
      List.of("otel.traces.exporter", "otel.metrics.exporter", "otel.logs.exporter");

  /** Opens telemetry for a command. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens it.
     *
     * @throws UserException if the environment names what there is not
     */
    Telemetry open();
  }

  private final @Nullable OpenTelemetrySdk sdk;

  private Telemetry(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /**
   * As the environment and the system properties say.
   *
   * @throws UserException if they name what there is not
   */
  public static Telemetry open() {
    boolean wanted = EXPORTERS.stream().anyMatch(Telemetry::isOn);
    return new Telemetry(wanted ? start() : null);
  }

  private static boolean isOn(String key) {
    String variable = key.toUpperCase(Locale.ROOT).replace('.', '_');
    String value = System.getProperty(key, System.getenv(variable));
    return value != null && !value.isBlank() && !value.equals("none");
  }

  private static OpenTelemetrySdk start() {
    try {
      return configured();
    } catch (ConfigurationException e) {
      throw new UserException(
          ExitCode.USAGE, "OpenTelemetry (OTEL_… variables): " + e.getMessage(), e);
    }
  }

  private static OpenTelemetrySdk configured() {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.service.name", "jingu",
                    "otel.traces.exporter", "none",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none"))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  /** What the engine reports to. */
  public OpenTelemetry get() {
    return sdk == null ? OpenTelemetry.noop() : sdk;
  }

  /** Sends what is left, for at most ten seconds. */
  @Override
  public void close() {
    if (sdk != null) {
      sdk.close();
    }
  }
}
