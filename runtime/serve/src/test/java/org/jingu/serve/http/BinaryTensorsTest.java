package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binary extension of the Open Inference Protocol gives what JSON gives. */
class BinaryTensorsTest {
  private static final String INFER = "/v2/models/m/infer";
  private static final String LENGTH = "Inference-Header-Content-Length";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    Path model = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click", "buy");
    server = new TestServer(model, HttpOptions.local(), Batching.USUAL);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<byte[]> send(
      String json, byte[] binary, String length, String... headers) {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + binary.length);
    System.arraycopy(binary, 0, body, head.length, binary.length);
    return server.client.bytes(
        server
            .client
            .request(INFER, headers)
            .header(LENGTH, length)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static HttpResponse<byte[]> send(String json, byte[] binary) {
    return send(json, binary, String.valueOf(json.length()));
  }

  private static ByteBuffer bytes() {
    return ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] written = new byte[bytes.position()];
    bytes.get(0, written);
    return written;
  }

  private static ByteBuffer text(ByteBuffer to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return to.putInt(bytes.length).put(bytes);
  }

  private static String input(String name, String datatype, String shape, int bytes) {
    return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"parameters\":{\"binary_data_size\":%d}}"
        .formatted(name, datatype, shape, bytes);
  }

  private static JsonNode viaJson(String inputs) {
    HttpResponse<String> answer = server.client.post(INFER, "{\"inputs\":[" + inputs + "]}");
    assertEquals(200, answer.statusCode(), answer.body());
    return Client.json(answer).path("outputs").path(0).path("data");
  }

  private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertEquals(200, answer.statusCode(), text);
    return new ObjectMapper().readTree(text).path("outputs").path(0);
  }

  @Test
  void encodedTensorsOfEveryWidthGiveWhatJsonGives() throws IOException {
    JsonNode expected =
        viaJson(
            """
            {"name": "user:ids", "datatype": "INT64", "shape": [2], "data": [3, 4]},
            {"name": "item:ids", "datatype": "INT32", "shape": [2, 1], "data": [[5], [-1]]},
            {"name": "tags:ids", "datatype": "INT64", "shape": [3], "data": [1, 2, 3]},
            {"name": "tags:offsets", "datatype": "INT32", "shape": [3], "data": [0, 2, 3]},
            {"name": ":dense", "datatype": "FP32", "shape": [2, 1], "data": [0.5, -1]}
            """);
    ByteBuffer data = bytes().putLong(3).putLong(4).putInt(5).putInt(-1);
    data.put(new byte[] {1, 2, 3}).putShort((short) 0).putShort((short) 2).putShort((short) 3);
    // Halves of 0.5 and -1.
    data.putShort((short) 0x3800).putShort((short) 0xbc00);
    String inputs =
        String.join(
            ",",
            input("user:ids", "INT64", "[2]", 16),
            input("item:ids", "INT32", "[2,1]", 8),
            input("tags:ids", "UINT8", "[3]", 3),
            input("tags:offsets", "UINT16", "[3]", 6),
            input(":dense", "FP16", "[2,1]", 4));
    assertEquals(expected, json(send("{\"inputs\":[" + inputs + "]}", array(data))).get("data"));
    String part =
        String.join(
            ",",
            input("user:ids", "UINT32", "[2]", 8),
            "{\"name\":\"item:ids\",\"datatype\":\"INT8\",\"shape\":[2],\"data\":[5,-1]}",
            input("tags:ids", "INT16", "[2,2]", 8),
            input("price:value", "FP64", "[2]", 16));
    ByteBuffer others = bytes().putInt(3).putInt(4);
    others.putShort((short) 1).putShort((short) 2).putShort((short) 3).putShort((short) -1);
    others.putDouble(0.5).putDouble(-1);
    assertEquals(expected, json(send("{\"inputs\":[" + part + "]}", array(others))).get("data"));
  }

  @Test
  void rawColumnsMayBeBinary() throws IOException {
    JsonNode expected =
        viaJson(
            """
            {"name": "user", "datatype": "BYTES", "shape": [2], "data": ["u3", "ü"]},
            {"name": "tags", "datatype": "BYTES", "shape": [2, 2], "data": ["t1", "t2", "t3", "t0"]},
            {"name": "price", "datatype": "FP32", "shape": [2], "data": [17, 3.3]}
            """);
    ByteBuffer data = text(text(bytes(), "u3"), "ü");
    int users = data.position();
    for (String tag : "t1 t2 t3 t0".split(" ", -1)) {
      text(data, tag);
    }
    int tags = data.position() - users;
    data.putFloat(17).putFloat(3.3f);
    String inputs =
        String.join(
            ",",
            input("user", "BYTES", "[2]", users),
            input("tags", "BYTES", "[2,2]", tags),
            input("price", "FP32", "[2]", 8));
    assertEquals(expected, json(send("{\"inputs\":[" + inputs + "]}", array(data))).get("data"));
  }

  @Test
  void anAnswerIsBinaryWhereItIsWanted() throws IOException {
    String row =
        "{\"name\":\"user\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"u1\",\"u2\"]}";
    JsonNode expected = viaJson(row);
    for (String wish :
        new String[] {
          "\"parameters\":{\"binary_data_output\":true}",
          "\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"binary_data\":true}}]"
        }) {
      HttpResponse<byte[]> answer =
          server.client.bytes(
              server
                  .client
                  .request(INFER)
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"id\":\"a\",\"inputs\":[" + row + "]," + wish + "}")));
      assertEquals(200, answer.statusCode());
      assertEquals(
          "application/octet-stream", answer.headers().firstValue("Content-Type").orElseThrow());
      int head = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
      JsonNode json = new ObjectMapper().readTree(answer.body(), 0, head);
      assertEquals("a", json.get("id").asText());
      JsonNode output = json.path("outputs").path(0);
      assertEquals(16, output.path("parameters").path("binary_data_size").asInt());
      assertEquals("[2,2]", output.get("shape").toString());
      assertEquals(head + 16, answer.body().length);
      ByteBuffer values =
          ByteBuffer.wrap(answer.body(), head, 16).slice().order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < 4; i++) {
        assertEquals(expected.get(i).floatValue(), values.getFloat(4 * i));
      }
    }
    String both =
        "{\"inputs\":["
            + row
            + "],\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"binary_data\":false}}]}";
    assertEquals(expected, json(send(both, new byte[0])).get("data"));
  }

  @Test
  void whatIsWrongIsToldWithWhatToDo() {
    String users = input("user:ids", "INT64", "[2]", 16);
    String json = "{\"inputs\":[" + users + "]}";
    refused("16, but 15 bytes are left", send(json, new byte[15]));
    refused("2 bytes follow the last input", send(json, new byte[18]));
    refused("header " + LENGTH + " is '-1'", send(json, new byte[16], "-1"));
    refused("it is the length", send(json, new byte[16], "99999"));
    refused("it is the length", send(json, new byte[16], "99999999999999"));
    refused("has shape [3] but 2 elements", send(json.replace("[2]", "[3]"), new byte[16]));
    refused("'FP99'; valid are [BOOL", send(json.replace("INT64", "FP99"), new byte[16]));
    refused(
        "14 bytes, of which an element, INT64, takes 8",
        send(json.replace("16", "14"), new byte[14]));
    refused("either data or", send(json.replace(",\"parameters", ",\"p"), new byte[16]));
    refused("'binary_data_size' is -2", send(json.replace("16", "-2"), new byte[16]));
    refused(
        "breaks off in element 1",
        send(
            "{\"inputs\":[" + input("user", "BYTES", "[2]", 9) + "]}",
            array(text(bytes(), "u").putInt(2000))));
    refused(
        "no UTF-8",
        send(
            "{\"inputs\":[" + input("user", "BYTES", "[1]", 5) + "]}",
            array(bytes().putInt(1).put((byte) 0xff))));
    refused(
        "element 0 of input 'user:ids' is '18446744073709551615', datatype UINT64",
        send(json.replace("INT64", "UINT64"), array(bytes().putLong(-1).putLong(1))));
    refused(
        "no input has an element for each",
        send(
            "{\"inputs\":["
                + input("user", "BYTES", "[2000000000,0]", 0).replace("2000000000", "1000000")
                + "]}",
            new byte[0]));
    refused(
        "a request has at most 1,048,576",
        send("{\"inputs\":[" + input("user", "BYTES", "[2000000000,0]", 0) + "]}", new byte[0]));
    HttpResponse<byte[]> type =
        send(json, new byte[16], String.valueOf(json.length()), "Content-Type", "text/plain");
    assertEquals(415, type.statusCode());
  }

  private static void refused(String part, HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertEquals(400, answer.statusCode(), text);
    assertTrue(text.contains(part), text);
  }
}
