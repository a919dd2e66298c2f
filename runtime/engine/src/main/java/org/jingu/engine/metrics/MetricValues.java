package org.jingu.engine.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of metrics by task and metric in files: one that is undefined, NaN here, is null there,
 * since JSON has no NaN.
 */
public final class MetricValues {
  private MetricValues() {}

  /** Writes NaN as null. */
  public static JsonSerializer<Double> toJson() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(Double value, JsonGenerator to, SerializerProvider provider)
          throws IOException {
        if (Double.isNaN(value)) {
          to.writeNull();
        } else {
          to.writeNumber(value);
        }
      }
    };
  }

  /** The values as they were before they were written: NaN where there is null. */
  public static Map<String, Map<String, Double>> fromJson(
      Map<String, ? extends Map<String, @Nullable Double>> byTask) {
    Map<String, Map<String, Double>> read = new LinkedHashMap<>();
    byTask.forEach(
        (task, values) -> {
          Map<String, Double> whole = new LinkedHashMap<>();
          values.forEach((metric, value) -> whole.put(metric, value == null ? Double.NaN : value));
          read.put(task, whole);
        });
    return read;
  }
}
