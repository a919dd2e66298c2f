package org.jingu.serve.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jingu.serve.Refusal;

/** Reads and writes JSON, with bounds on what is nested. */
final class Json {
  private static final int DEEPEST = 20;
  private static final int LONGEST_NUMBER = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Reads a value, of which the first token is current. */
  @FunctionalInterface
  interface Reader<T> {
    T read(JsonParser from) throws IOException;
  }

  /** Writes a value. */
  @FunctionalInterface
  interface Writer {
    void write(JsonGenerator to) throws IOException;
  }

  /**
   * Reads a body that is one JSON value.
   *
   * @throws HttpError 400 if it is none
   */
  static <T> T read(byte[] body, Reader<T> reader) {
    return read(body, body.length, reader);
  }

  /**
   * Reads a body that begins with one JSON value.
   *
   * @param length of its JSON, in bytes
   * @throws HttpError 400 if it is none
   */
  static <T> T read(byte[] body, int length, Reader<T> reader) {
    CharBuffer text = text(body, length);
    try (JsonParser from =
        FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      if (from.nextToken() == null) {
        throw new HttpError(400, "the body is empty; send a JSON object");
      }
      T value = reader.read(from);
      if (from.nextToken() != null) {
        throw wrong(from, "there is more after the JSON object; send one");
      }
      return value;
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new HttpError(
          400, "the body is no JSON%s: %s".formatted(where, shown(e.getOriginalMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CharBuffer text(byte[] body, int length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, length));
    } catch (CharacterCodingException e) {
      throw new HttpError(400, "the body is no UTF-8 text; send JSON in UTF-8");
    }
  }

  /** An error at the parser's place. */
  static HttpError wrong(JsonParser from, String message) {
    return new HttpError(
        400,
        "line %d, column %d: %s"
            .formatted(
                from.currentTokenLocation().getLineNr(),
                from.currentTokenLocation().getColumnNr(),
                message));
  }

  /** Checks what is current. */
  static void expect(JsonParser from, JsonToken token, String what) throws IOException {
    if (from.currentToken() != token) {
      throw wrong(from, "found %s; %s".formatted(found(from), what));
    }
  }

  /** What is current, for messages. */
  static String found(JsonParser from) throws IOException {
    return switch (from.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "the text '" + shown(from.getText()) + "'";
      default -> "'" + shown(from.getText()) + "'";
    };
  }

  /** A text that is not too long for a message. */
  static String shown(String text) {
    return Refusal.shown(text);
  }

  /** JSON as bytes. */
  static byte[] write(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator to = MAPPER.createGenerator(bytes)) {
      writer.write(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
