package org.jingu.engine.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;

/** The header of a safetensors file, checked against the file's length. */
final class SafetensorsHeader {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path path;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Long> positions = new HashMap<>();

  private SafetensorsHeader(Path path) {
    this.path = path;
  }

  Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** By name, in the order of their bytes. */
  Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Where the tensor's bytes start in the file. */
  long position(Tensor tensor) {
    return positions.get(tensor.name());
  }

  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    SafetensorsHeader header = new SafetensorsHeader(path);
    long fileBytes = channel.size();
    if (fileBytes < 8) {
      throw header.bad("it has " + fileBytes + " bytes, too few for the header's length");
    }
    long headerBytes =
        ByteBuffer.wrap(header.bytes(channel, 0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long limit = Math.min(Safetensors.MAX_HEADER_BYTES, fileBytes - 8);
    if (headerBytes < 2 || headerBytes > limit) {
      throw header.bad(
          "its header is said to have %d bytes, but the file leaves room for 2 to %d"
              .formatted(headerBytes, limit));
    }
    header.parse(header.bytes(channel, 8, (int) headerBytes), 8 + headerBytes, fileBytes);
    return header;
  }

  /** The bytes of a header, its length first, padded to a multiple of 8. */
  static ByteBuffer encode(List<Tensor> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(root.putObject(Safetensors.METADATA)::put);
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      if (tensor.name().equals(Safetensors.METADATA) || root.has(tensor.name())) {
        throw new IllegalArgumentException(
            "tensor name '" + tensor.name() + "' is used twice or reserved");
      }
      ObjectNode entry = root.putObject(tensor.name());
      entry.put("dtype", tensor.type().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      long end = Math.addExact(offset, tensor.bytes());
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    if (padded > Safetensors.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a header of %d bytes is over the format's limit of %d"
              .formatted(padded, Safetensors.MAX_HEADER_BYTES));
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private void parse(byte[] json, long dataStart, long fileBytes) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw bad("its header is not JSON: " + e.getOriginalMessage());
    }
    if (!(root instanceof ObjectNode object)) {
      throw bad("its header is not a JSON object");
    }
    List<Span> spans = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equals(Safetensors.METADATA)) {
        parseMetadata(field.getValue());
      } else {
        spans.add(span(field.getKey(), field.getValue()));
      }
    }
    place(spans, dataStart, fileBytes);
  }

  private record Span(Tensor tensor, long begin, long end) {}

  private void parseMetadata(JsonNode node) {
    if (!node.isObject()) {
      throw bad("its __metadata__ is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw bad("its __metadata__ '" + field.getKey() + "' is not text");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private Span span(String name, JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!List.of("dtype", "shape", "data_offsets").contains(field.getKey())) {
        throw bad("tensor '" + name + "' has an unknown key '" + field.getKey() + "'");
      }
    }
    Tensor tensor = new Tensor(name, type(name, node.path("dtype")), shape(name, node));
    List<Long> offsets = naturals(name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2) {
      throw bad("tensor '" + name + "' has " + offsets.size() + " data_offsets instead of 2");
    }
    long found = offsets.get(1) - offsets.get(0);
    if (found != bytes(tensor)) {
      throw bad(
          "tensor '%s' of type %s and shape %s needs %d bytes, but its data_offsets %s hold %d"
              .formatted(name, tensor.type(), tensor.shape(), bytes(tensor), offsets, found));
    }
    return new Span(tensor, offsets.get(0), offsets.get(1));
  }

  private ElementType type(String name, JsonNode node) {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(node.textValue())) {
        return type;
      }
    }
    throw bad(
        "tensor '%s' has dtype %s; F32, F64, I64 and I32 are supported".formatted(name, node));
  }

  private List<Long> shape(String name, JsonNode node) {
    return naturals(name, "shape", node.path("shape"));
  }

  private List<Long> naturals(String name, String key, JsonNode node) {
    if (!(node instanceof ArrayNode array)) {
      throw bad("tensor '" + name + "' has no list '" + key + "'");
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
        throw bad(
            "tensor '%s' has %s %s; they must be whole numbers from 0".formatted(name, key, node));
      }
      numbers.add(item.longValue());
    }
    return numbers;
  }

  private long bytes(Tensor tensor) {
    try {
      return tensor.bytes();
    } catch (ArithmeticException e) {
      throw bad("tensor '" + tensor.name() + "' of shape " + tensor.shape() + " is too large");
    }
  }

  private void place(List<Span> spans, long dataStart, long fileBytes) {
    spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
    long next = 0;
    for (Span span : spans) {
      if (span.begin() != next) {
        throw bad(
            "tensor '%s' starts at byte %d of the data, but the tensor before it ends at byte %d"
                .formatted(span.tensor().name(), span.begin(), next));
      }
      next = span.end();
      tensors.put(span.tensor().name(), span.tensor());
      positions.put(span.tensor().name(), dataStart + span.begin());
    }
    if (next != fileBytes - dataStart) {
      throw bad(
          "its header describes %d bytes of data, but %d follow it%s"
              .formatted(
                  next,
                  fileBytes - dataStart,
                  next > fileBytes - dataStart ? ": the file was cut short" : ""));
    }
  }

  private byte[] bytes(FileChannel channel, long position, int count) throws IOException {
    byte[] bytes = new byte[count];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw bad("it was cut short while it was read");
      }
    }
    return bytes;
  }

  private DataException bad(String what) {
    return new DataException(
        path + " is not a whole safetensors file: " + what + "; write or copy it again");
  }
}
