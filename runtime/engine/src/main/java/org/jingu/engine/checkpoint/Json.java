package org.jingu.engine.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jingu.engine.metrics.MetricValues;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;
import org.jspecify.annotations.Nullable;

/** Records to JSON and back, with the keys' spelling of the configuration. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new Required())
          .addModule(new SimpleModule().addSerializer(Double.class, MetricValues.toJson()))
          .build();

  private static final int MOST_MEGABYTES = 64;

  private Json() {}

  /**
   * What lacks in a file is damage, but for what is marked as not required: the files of an older
   * Jingu do not have it.
   */
  private static final class Required extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean marked = super.hasRequiredMarker(member);
      boolean unmarked = marked == null && member instanceof AnnotatedParameter;
      return unmarked ? Boolean.TRUE : marked;
    }
  }

  /** One line that says what happened, when, and the value's own components. */
  static String event(String event, Object value) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", event).put("time", Manifest.now());
    node.setAll((ObjectNode) MAPPER.valueToTree(value));
    return line(node);
  }

  /** One line, without the line's end. */
  static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** Indented, for people. */
  static byte[] pretty(Object value) {
    try {
      String text = MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** As a tree whose numbers have the types that reading the same file gives. */
  static JsonNode tree(Object value) {
    try {
      return MAPPER.readTree(line(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read back " + value.getClass() + " as JSON", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws CheckpointException if it cannot be read or is not such a value
   */
  static <T> T read(Path file, Class<T> type) {
    try {
      T value = MAPPER.readValue(SmallFile.read(file, MOST_MEGABYTES), type);
      if (value == null) {
        throw new CheckpointException(file + " is damaged: it holds null; restore it from a copy");
      }
      String missing = Completeness.missing(value);
      if (missing != null) {
        throw new CheckpointException(
            file + " is damaged: '" + missing + "' is null; restore it from a copy");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file + " is damaged: " + e.getOriginalMessage() + "; restore it from a copy", e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }
}
