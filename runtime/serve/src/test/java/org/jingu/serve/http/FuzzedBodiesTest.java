package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.OpenTelemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent, the answer is scores or says what is wrong; the server goes on. */
class FuzzedBodiesTest {
  private static final int REQUESTS = 10_000;
  private static final String ROWS = "/v1/models/m/rows";
  private static final String INFER = "/v2/models/m/infer";
  private static final List<String> SEEDS =
      List.of(
          "{\"rows\": [{\"user\": \"u3\", \"item\": \"i4\", \"price\": 17.5, \"tags\": [\"t1\"]}, {}]}",
          "{\"id\": \"1\", \"inputs\": [{\"name\": \"user\", \"datatype\": \"BYTES\", \"shape\": [2], \"data\": [\"u1\", \"u2\"]}]}",
          "{\"inputs\": [{\"name\": \"user:ids\", \"datatype\": \"INT64\", \"shape\": [1], \"data\": [3]}, {\"name\": \"item:ids\", \"datatype\": \"INT64\", \"shape\": [1, 2], \"data\": [[5, -1]]}, {\"name\": \"tags:ids\", \"datatype\": \"INT64\", \"shape\": [2], \"data\": [1, 2]}, {\"name\": \"tags:offsets\", \"datatype\": \"INT64\", \"shape\": [2], \"data\": [0, 2]}, {\"name\": \":dense\", \"datatype\": \"FP32\", \"shape\": [1, 1], \"data\": [0.5]}]}");
  private static final String BINARY =
      "{\"inputs\": [{\"name\": \"user\", \"datatype\": \"BYTES\", \"shape\": [2], \"parameters\": {\"binary_data_size\": 12}}, {\"name\": \"price\", \"datatype\": \"FP64\", \"shape\": [2], \"parameters\": {\"binary_data_size\": 16}}]}";
  private static final List<String> PIECES =
      List.of(
          "1e999",
          "-1e999",
          "99999999999999999999999",
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "0",
          "true",
          "NaN",
          "[[[[",
          "{\"a\":",
          "2147483648",
          "1e-400",
          "\\ud800",
          "\u0000",
          "\"u\\n\"",
          "[".repeat(3000),
          "9".repeat(2000),
          "\"" + "x".repeat(5000) + "\"",
          ",",
          ":",
          "[1,[2]]");

  @TempDir Path folder;

  @Test
  void everyBodyIsAnswered() throws IOException {
    Path file = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click");
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      askAll(file);
    } finally {
      System.setErr(err);
    }
    String logged = log.toString(StandardCharsets.UTF_8);
    assertTrue(logged.contains("Started"), "the log is seen: " + logged);
    assertFalse(logged.contains("Exception") || logged.contains("\tat "), logged);
  }

  private void askAll(Path file) throws IOException {
    ServeMetrics metrics = new ServeMetrics();
    try (Models models =
            Models.open(
                List.of(ModelSource.of(file.toString())), new Batching(0, 64, 10_000, 2), metrics);
        HttpService service =
            HttpService.start(HttpOptions.local(), "1", models, metrics, OpenTelemetry.noop())) {
      Client client = new Client(service);
      Random random = new Random(17);
      int[] classes = new int[6];
      for (int i = 0; i < REQUESTS; i++) {
        int number = i;
        boolean binary = random.nextInt(4) == 0;
        byte[] body = binary ? binary(random) : body(random);
        HttpRequest.Builder request =
            client
                .request(!binary && random.nextInt(10) < 6 ? ROWS : INFER)
                .header("Content-Type", binary ? "application/octet-stream" : type(random))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (binary) {
          request.header("Inference-Header-Content-Length", length(random));
        }
        HttpResponse<String> answer = client.send(request);
        int status = answer.statusCode();
        classes[status / 100]++;
        assertTrue(
            status == 200 || status / 100 == 4,
            () -> number + ": " + answer + answer.body() + " to " + text(body));
        assertEquals(status != 200, Client.json(answer).has("error"), answer::body);
        assertFalse(
            answer.body().contains("Exception") || answer.body().contains("org.jingu"),
            answer::body);
      }
      assertTrue(
          classes[2] > REQUESTS / 100 && classes[4] > REQUESTS / 2, Arrays.toString(classes));
      assertEquals(200, client.post(ROWS, SEEDS.get(0)).statusCode());
      assertEquals(200, client.post(INFER, SEEDS.get(1)).statusCode());
      assertEquals(200, client.post(INFER, SEEDS.get(2)).statusCode());
    }
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  private static String length(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> String.valueOf(random.nextInt(2 * BINARY.length()));
      case 1 -> PIECES.get(random.nextInt(3));
      default -> String.valueOf(BINARY.length());
    };
  }

  /** JSON of the right length, mostly, with numbers and texts behind it. */
  private static byte[] binary(Random random) {
    String json = BINARY;
    for (int edits = random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(json.length());
      json = json.substring(0, at) + (char) (32 + random.nextInt(95)) + json.substring(at + 1);
    }
    ByteBuffer bytes = ByteBuffer.allocate(json.length() + 40).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(json.getBytes(StandardCharsets.UTF_8));
    bytes.putInt(2).put((byte) 'u').put((byte) '1').putInt(2).put((byte) 'u').put((byte) '2');
    bytes.putDouble(17).putDouble(3.5);
    for (int edits = random.nextInt(3); edits > 0; edits--) {
      bytes.put(json.length() + random.nextInt(28), (byte) random.nextInt(256));
    }
    int end = random.nextInt(5) == 0 ? random.nextInt(bytes.capacity()) : bytes.position();
    return Arrays.copyOf(bytes.array(), end);
  }

  private static String type(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> "text/plain";
      case 1 -> "application/octet-stream";
      case 2 -> ";";
      default -> "application/json; charset=utf-8";
    };
  }

  private static byte[] body(Random random) {
    String seed = SEEDS.get(random.nextInt(SEEDS.size()));
    for (int edits = random.nextInt(4); edits > 0; edits--) {
      seed = edited(seed, random);
    }
    byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0 && bytes.length > 0) {
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  private static String edited(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(12));
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return switch (random.nextInt(5)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 -> text.substring(0, at) + piece + text.substring(at);
      case 3 -> number(text, piece, random);
      default -> text.substring(0, at) + text.substring(at, end) + text.substring(at);
    };
  }

  /** Something else in the place of a number or a word. */
  private static String number(String text, String piece, Random random) {
    List<String> words =
        List.of("17.5", "[2]", "[1]", "0.5", "[3]", "\"u3\"", "\"INT64\"", "[0, 2]", "\"user\"");
    String word = words.get(random.nextInt(words.size()));
    int at = text.indexOf(word);
    return at < 0 ? text : text.substring(0, at) + piece + text.substring(at + word.length());
  }
}
