package org.jingu.data.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object as text by key: strings as they are, numbers as they are written, true as 1, null
 * as empty, lists as JSON; the keys of an object within it follow its own behind a point.
 */
final class JsonRow {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> objects = new HashSet<>();
  private @Nullable String problem;

  private JsonRow() {}

  /** Reads a line; what is wrong with it is its {@link #problem}. */
  static JsonRow of(String line) {
    JsonRow row = new JsonRow();
    try (JsonParser in = JSON.createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        row.problem = "is no JSON object, which starts with {";
      } else {
        row.read(in, "");
        if (row.problem == null && in.nextToken() != null) {
          row.problem = "has more behind its JSON object; write an object a line";
        }
      }
    } catch (JsonProcessingException e) {
      row.problem =
          "is no JSON: %s (character %d)"
              .formatted(
                  e.getOriginalMessage().lines().findFirst().orElse(""),
                  e.getLocation() == null ? 1 : e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return row;
  }

  /** What is there, by key. */
  Map<String, String> values() {
    return values;
  }

  /** The keys that hold objects. */
  Set<String> objects() {
    return objects;
  }

  /** Why the row cannot be used, or null. */
  @Nullable String problem() {
    return problem;
  }

  private void read(JsonParser in, String before) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = before + in.currentName();
      JsonToken token = in.nextToken();
      boolean twice;
      if (token == JsonToken.START_OBJECT) {
        twice = !objects.add(key);
        read(in, key + ".");
      } else {
        twice = values.put(key, text(in, token)) != null;
      }
      if (twice) {
        problem = "has the key '" + key + "' twice";
      }
    }
  }

  private static String text(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NULL -> "";
      case VALUE_TRUE -> "1";
      case VALUE_FALSE -> "0";
      case START_ARRAY -> list(in);
      default -> in.getText();
    };
  }

  private static String list(JsonParser in) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.copyCurrentStructure(in);
    }
    return text.toString();
  }
}
