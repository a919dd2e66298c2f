package org.jingu.serve.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inference request of the Open Inference Protocol.
 *
 * @param id the caller's, which comes back
 * @param inputs at least one
 * @param outputs the names of the wanted outputs; empty for all
 */
record InferRequest(@Nullable String id, List<Tensor> inputs, List<String> outputs) {

  /**
   * A tensor.
   *
   * @param name of the input
   * @param datatype such as FP32
   * @param shape its sizes, whose product is the number of elements
   * @param data elements in row-major order: text, Long, Double or Boolean
   */
  record Tensor(String name, String datatype, List<Integer> shape, List<Object> data) {}

  InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a body.
   *
   * @throws HttpError 400 if it is something else
   */
  static InferRequest read(byte[] body) {
    return Json.read(body, InferRequest::read);
  }

  private static InferRequest read(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "send {\"inputs\": [{…}, …]}");
    String id = null;
    List<Tensor> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "id" -> id = text(from, "'id' is text");
        case "inputs" -> list(from, key, () -> inputs.add(tensor(from)));
        case "outputs" -> list(from, key, () -> outputs.add(output(from)));
        case "parameters" -> from.skipChildren();
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
    return new InferRequest(id, inputs, outputs);
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

  private static String output(JsonParser from) throws IOException {
    Json.expect(from, JsonToken.START_OBJECT, "an output is an object with a 'name'");
    String name = null;
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      if (key.equals("name")) {
        name = text(from, "an output's 'name' is text");
      } else {
        from.skipChildren();
      }
    }
    if (name == null) {
      throw Json.wrong(from, "an output has no 'name'");
    }
    return name;
  }

  private static Tensor tensor(JsonParser from) throws IOException {
    Json.expect(
        from, JsonToken.START_OBJECT, "an input is an object with name, datatype, shape, data");
    String name = null;
    String datatype = null;
    List<Integer> shape = null;
    List<Object> data = null;
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String key = from.currentName();
      from.nextToken();
      switch (key) {
        case "name" -> name = text(from, "an input's 'name' is text");
        case "datatype" -> datatype = text(from, "an input's 'datatype' is text, such as FP32");
        case "shape" -> shape = shape(from);
        case "data" -> data = data(from);
        default -> from.skipChildren();
      }
    }
    if (name == null || datatype == null || shape == null || data == null) {
      throw Json.wrong(
          from,
          "an input%s lacks one of name, datatype, shape, data; binary data is not taken"
              .formatted(name == null ? "" : " '" + Json.shown(name) + "'"));
    }
    check(from, name, shape, data);
    return new Tensor(name, datatype, shape, data);
  }

  private static void check(JsonParser from, String name, List<Integer> shape, List<Object> data) {
    BigInteger elements = BigInteger.ONE;
    for (int size : shape) {
      elements = elements.multiply(BigInteger.valueOf(size));
    }
    if (!elements.equals(BigInteger.valueOf(data.size()))) {
      throw Json.wrong(
          from,
          "input '%s' has shape %s but %,d elements"
              .formatted(Json.shown(name), Json.shown(shape.toString()), data.size()));
    }
  }

  private static List<Integer> shape(JsonParser from) throws IOException {
    List<Integer> shape = new ArrayList<>();
    list(
        from,
        "shape",
        () -> {
          Json.expect(from, JsonToken.VALUE_NUMBER_INT, "a shape has whole numbers");
          BigInteger size = from.getBigIntegerValue();
          if (size.signum() < 0 || size.bitLength() > 31 || shape.size() >= 8) {
            throw Json.wrong(
                from,
                "a shape has '%s'; it has at most 8 sizes from 0 to 2147483647"
                    .formatted(Json.shown(from.getText())));
          }
          shape.add(size.intValueExact());
        });
    return shape;
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
        case VALUE_NUMBER_INT -> data.add(whole(from));
        default ->
            throw Json.wrong(
                from, "'data' has %s; elements are numbers or text".formatted(Json.found(from)));
      }
    }
    return data;
  }

  private static Number whole(JsonParser from) throws IOException {
    return from.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Number) from.getDoubleValue()
        : (Number) from.getLongValue();
  }
}
