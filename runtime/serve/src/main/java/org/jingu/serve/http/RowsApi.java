package org.jingu.serve.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.scorer.Scores;
import org.jingu.serve.Examples;
import org.jingu.serve.ServedModel;
import org.jspecify.annotations.Nullable;

/** Raw rows in, scores out: {@code {"rows": [{"user": "u1"}]}} to {@code {"scores": [0.25]}}. */
final class RowsApi {
  private RowsApi() {}

  /**
   * Reads rows. Numbers stay as they are written, for preprocessing takes text.
   *
   * @throws HttpError 400 if the body is something else
   */
  static Examples read(byte[] body) {
    return Json.read(body, RowsApi::read);
  }

  private static Examples read(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "send {\"rows\": [{…}, …]}");
    List<Map<String, ?>> rows = null;
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      if (!key.equals("rows")) {
        throw Json.wrong(from, "unknown key '%s'; the body has 'rows'".formatted(Json.shown(key)));
      }
      rows = rows(from);
    }
    if (rows == null) {
      throw Json.wrong(from, "the body has no 'rows'; send {\"rows\": [{…}, …]}");
    }
    return new Examples.Raw(rows);
  }

  private static List<Map<String, ?>> rows(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_ARRAY, "'rows' is a list of objects");
    List<Map<String, ?>> rows = new ArrayList<>();
    while (from.nextToken() != JsonToken.END_ARRAY) {
      Json.expect(from, JsonToken.START_OBJECT, "row %d is an object".formatted(rows.size()));
      Map<String, Object> row = new HashMap<>();
      while (from.nextToken() != JsonToken.END_OBJECT) {
        String column = from.currentName();
        from.nextToken();
        row.put(column, value(from, column));
      }
      rows.add(row);
    }
    return rows;
  }

  private static @Nullable Object value(JsonParser from, String column) throws IOException {
    if (from.currentToken() != JsonToken.START_ARRAY) {
      return scalar(from, column);
    }
    List<@Nullable Object> values = new ArrayList<>();
    while (from.nextToken() != JsonToken.END_ARRAY) {
      Object value = scalar(from, column);
      if (value == null) {
        throw Json.wrong(
            from, "column '%s' has null in its list; leave it out".formatted(Json.shown(column)));
      }
      values.add(value);
    }
    return values;
  }

  private static @Nullable Object scalar(JsonParser from, String column) throws IOException {
    JsonToken token = from.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (!token.isScalarValue()) {
      throw Json.wrong(
          from,
          "column '%s' has %s; a value is text, a number, or a list of these"
              .formatted(Json.shown(column), Json.found(from)));
    }
    return from.getText();
  }

  /** Scores as JSON: a number a row, or a list of one a task where the model has several. */
  static byte[] write(ServedModel model, Scores scores) {
    return Json.write(
        to -> {
          to.writeStartObject();
          to.writeStringField("model", model.name());
          to.writeStringField("version", model.version());
          to.writeFieldName("labels");
          to.writeStartArray();
          for (String label : scores.labels()) {
            to.writeString(label);
          }
          to.writeEndArray();
          to.writeFieldName("scores");
          to.writeStartArray();
          int tasks = scores.labels().size();
          for (int i = 0; i < scores.values().length; i++) {
            if (tasks > 1 && i % tasks == 0) {
              to.writeStartArray();
            }
            to.writeNumber(scores.values()[i]);
            if (tasks > 1 && i % tasks == tasks - 1) {
              to.writeEndArray();
            }
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }
}
