package org.jingu.serve.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jingu.serve.infer.Elements;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an inference request.
 *
 * @param id the caller's, which comes back
 * @param inputs at least one
 * @param outputs those that are wanted; empty for all
 * @param binaryOutput whether outputs are to be binary that do not say themselves
 */
record InferJson(
    @Nullable String id, List<Input> inputs, List<Output> outputs, boolean binaryOutput) {
  /**
   * An input.
   *
   * @param data its elements, or null where they are binary
   * @param binarySize bytes of the binary elements
   */
  record Input(
      String name, String datatype, List<Long> shape, @Nullable Elements data, long binarySize) {}

  /**
   * A wanted output.
   *
   * @param binary null where it does not say
   */
  record Output(String name, @Nullable Boolean binary) {}

  /** The parameters that mean something here; others are the caller's own. */
  private static final class Parameters {
    private long binarySize = -1;
    private boolean binaryOutput;
    private @Nullable Boolean binary;
  }

  /** Whether the one output that models have is to be binary. */
  boolean isBinaryWanted() {
    for (Output output : outputs) {
      if (output.binary() != null) {
        return output.binary();
      }
    }
    return binaryOutput;
  }

  static InferJson read(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "send {\"inputs\": [{…}, …]}");
    String id = null;
    List<Input> inputs = new ArrayList<>();
    List<Output> outputs = new ArrayList<>();
    Parameters parameters = new Parameters();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "id" -> id = text(from, "'id' is text");
        case "inputs" -> list(from, key, () -> inputs.add(input(from)));
        case "outputs" -> list(from, key, () -> outputs.add(output(from)));
        case "parameters" -> read(from, parameters);
        default ->
            throw Json.wrong(
                from,
                "unknown key '%s'; valid are id, inputs, outputs, parameters"
                    .formatted(Json.shown(key)));
      }
    }
    if (inputs.isEmpty()) {
      throw Json.wrong(from, "the request has no 'inputs'; send at least one tensor");
    }
    return new InferJson(id, inputs, outputs, parameters.binaryOutput);
  }

  /** Takes an item of a list, of which the first token is current. */
  @FunctionalInterface
  private interface Item {
    void read() throws IOException;
  }

  private static void list(JsonParser from, String key, Item item) throws IOException {
    Json.expect(from, JsonToken.START_ARRAY, "'%s' is a list".formatted(key));
    while (from.nextToken() != JsonToken.END_ARRAY) {
      item.read();
    }
  }

  private static String text(JsonParser from, String what) throws IOException {
    Json.expect(from, JsonToken.VALUE_STRING, what);
    return from.getText();
  }

  private static void read(JsonParser from, Parameters into) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "'parameters' is an object");
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "binary_data_size" -> into.binarySize = size(from);
        case "binary_data" -> into.binary = truth(from, key);
        case "binary_data_output" -> into.binaryOutput = truth(from, key);
        default -> from.skipChildren();
      }
    }
  }

  private static long size(JsonParser from) throws IOException {
    long size = integer(from, "'binary_data_size' is a number of bytes");
    if (size < 0) {
      throw Json.wrong(from, "'binary_data_size' is %d; it is 0 or more".formatted(size));
    }
    return size;
  }

  private static boolean truth(JsonParser from, String key) throws IOException {
    if (!from.currentToken().isBoolean()) {
      throw Json.wrong(from, "found %s; '%s' is true or false".formatted(Json.found(from), key));
    }
    return from.getBooleanValue();
  }

  private static Output output(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "an output is an object with a 'name'");
    String name = null;
    Parameters parameters = new Parameters();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "name" -> name = text(from, "an output's 'name' is text");
        case "parameters" -> read(from, parameters);
        default -> from.skipChildren();
      }
    }
    if (name == null) {
      throw Json.wrong(from, "an output has no 'name'");
    }
    return new Output(name, parameters.binary);
  }

  private static Input input(JsonParser from) throws IOException {
    Json.expect(
        from, JsonToken.START_OBJECT, "an input is an object with name, datatype, shape, data");
    String name = null;
    String datatype = null;
    List<Long> shape = null;
    List<Object> data = null;
    Parameters parameters = new Parameters();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "name" -> name = text(from, "an input's 'name' is text");
        case "datatype" -> datatype = text(from, "an input's 'datatype' is text, such as FP32");
        case "shape" -> shape = shape(from);
        case "data" -> data = data(from);
        case "parameters" -> read(from, parameters);
        default -> from.skipChildren();
      }
    }
    boolean binary = parameters.binarySize >= 0;
    if (name == null || datatype == null || shape == null || (data == null) != binary) {
      throw Json.wrong(
          from,
          "an input%s has to have name, datatype, shape, and either data or the parameter 'binary_data_size'"
              .formatted(name == null ? "" : " '" + Json.shown(name) + "'"));
    }
    return new Input(
        name, datatype, shape, data == null ? null : Elements.of(data), parameters.binarySize);
  }

  private static List<Long> shape(JsonParser from) throws IOException {
    List<Long> shape = new ArrayList<>();
    list(from, "shape", () -> shape.add(integer(from, "a shape has whole numbers")));
    return shape;
  }

  /** A whole number; one that needs more than 64 bits is too large for anything. */
  private static long integer(JsonParser from, String what) throws IOException {
    Json.expect(from, JsonToken.VALUE_NUMBER_INT, what);
    if (from.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw Json.wrong(from, "'%s' is too large".formatted(Json.shown(from.getText())));
    }
    return from.getLongValue();
  }

  /** Elements, nested as the shape or flat. */
  private static List<Object> data(JsonParser from) throws IOException {
    List<Object> data = new ArrayList<>();
    Json.expect(from, JsonToken.START_ARRAY, "'data' is a list");
    for (int depth = 1; depth > 0; ) {
      JsonToken token = from.nextToken();
      switch (token) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        case VALUE_STRING -> data.add(from.getText());
        case VALUE_TRUE -> data.add(true);
        case VALUE_FALSE -> data.add(false);
        case VALUE_NUMBER_FLOAT -> data.add(from.getDoubleValue());
        case VALUE_NUMBER_INT -> data.add(number(from));
        default ->
            throw Json.wrong(
                from, "'data' has %s; elements are numbers or text".formatted(Json.found(from)));
      }
    }
    return data;
  }

  private static Number number(JsonParser from) throws IOException {
    return from.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Number) from.getDoubleValue()
        : (Number) from.getLongValue();
  }
}
