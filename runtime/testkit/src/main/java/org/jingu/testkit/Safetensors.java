package org.jingu.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of a safetensors file: eight bytes of length, a JSON header, then raw little-endian
 * data. Read here a second time, apart from the runtime's reader, because golden tests should fail
 * when that one is wrong.
 *
 * @param metadata the header's {@code __metadata__}
 * @param tensors every tensor by name, integers and floats widened to double
 */
record Safetensors(JsonNode metadata, Map<String, double[]> tensors) {
  static Safetensors parse(byte[] file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(buffer.getLong());
    String header = new String(file, 8, headerLength, StandardCharsets.UTF_8);
    JsonNode root = new ObjectMapper().readTree(header);
    ByteBuffer data = buffer.position(8 + headerLength).slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, double[]> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.put(entry.getKey(), values(data, entry.getValue()));
      }
    }
    return new Safetensors(root.path("__metadata__"), tensors);
  }

  private static double[] values(ByteBuffer data, JsonNode tensor) {
    int at = tensor.get("data_offsets").get(0).asInt();
    int end = tensor.get("data_offsets").get(1).asInt();
    String type = tensor.get("dtype").asText();
    int bytes = type.equals("F32") ? 4 : 8;
    double[] values = new double[(end - at) / bytes];
    for (int i = 0; i < values.length; i++, at += bytes) {
      values[i] =
          switch (type) {
            case "F32" -> data.getFloat(at);
            case "F64" -> data.getDouble(at);
            case "I64" -> data.getLong(at);
            default -> throw new IllegalArgumentException("tensor type " + type);
          };
    }
    return values;
  }
}
