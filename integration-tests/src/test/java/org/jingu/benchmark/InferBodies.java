package org.jingu.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;

/** Encoded rows with one id a feature, as bodies of the Open Inference Protocol. */
final class InferBodies {
  static final String LENGTH = "Inference-Header-Content-Length";
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private InferBodies() {}

  /** A body, and what tells of its form. */
  record Body(byte[] bytes, Map<String, String> headers) {
    static Body json(String text) {
      return new Body(text.getBytes(StandardCharsets.UTF_8), JSON);
    }
  }

  /** Rows as numbers that lie behind the JSON, as do the wanted scores. */
  static Body binary(FeatureSchema schema, Batch batch) {
    List<String> inputs = new ArrayList<>();
    int values = schema.dense().size() * batch.size();
    int size = Long.BYTES * schema.sparse().size() * batch.size() + Float.BYTES * values;
    ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (SparseFeature feature : schema.sparse()) {
      inputs.add(
          head(feature.name() + ":ids", "INT64", batch.size())
              + "\"parameters\":{\"binary_data_size\":%d}}".formatted(Long.BYTES * batch.size()));
      for (int row = 0; row < batch.size(); row++) {
        data.putLong(batch.bags(feature.name()).values()[row]);
      }
    }
    inputs.add(
        head(":dense", "FP32", batch.size(), schema.dense().size())
            + "\"parameters\":{\"binary_data_size\":%d}}".formatted(Float.BYTES * values));
    for (int i = 0; i < values; i++) {
      data.putFloat(batch.dense()[i]);
    }
    byte[] json =
        ("{\"inputs\":["
                + String.join(",", inputs)
                + "],\"parameters\":{\"binary_data_output\":true}}")
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(json);
    body.writeBytes(data.array());
    return new Body(
        body.toByteArray(),
        Map.of("Content-Type", "application/octet-stream", LENGTH, String.valueOf(json.length)));
  }

  /** Rows as JSON. */
  static Body json(FeatureSchema schema, Batch batch) {
    List<String> inputs = new ArrayList<>();
    for (SparseFeature feature : schema.sparse()) {
      List<String> ids = new ArrayList<>();
      for (int row = 0; row < batch.size(); row++) {
        ids.add(String.valueOf(batch.bags(feature.name()).values()[row]));
      }
      inputs.add(head(feature.name() + ":ids", "INT64", batch.size()) + data(ids));
    }
    List<String> dense = new ArrayList<>();
    for (int i = 0; i < schema.dense().size() * batch.size(); i++) {
      dense.add(String.valueOf(batch.dense()[i]));
    }
    inputs.add(head(":dense", "FP32", batch.size(), schema.dense().size()) + data(dense));
    return Body.json("{\"inputs\":[" + String.join(",", inputs) + "]}");
  }

  private static String head(String name, String datatype, Integer... shape) {
    return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,"
        .formatted(name, datatype, List.of(shape));
  }

  private static String data(List<String> values) {
    return "\"data\":[" + String.join(",", values) + "]}";
  }

  /** The scores of an answer, of whichever form. */
  static float[] scores(HttpCaller.Answer answer) throws IOException {
    if (answer.json() < answer.body().length) {
      ByteBuffer binary =
          ByteBuffer.wrap(answer.body(), answer.json(), answer.body().length - answer.json());
      float[] scores = new float[binary.remaining() / Float.BYTES];
      binary.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
      return scores;
    }
    JsonNode json = MAPPER.readTree(answer.body());
    JsonNode list = json.has("scores") ? json.get("scores") : json.at("/outputs/0/data");
    float[] scores = new float[list.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = list.get(i).floatValue();
    }
    return scores;
  }
}
