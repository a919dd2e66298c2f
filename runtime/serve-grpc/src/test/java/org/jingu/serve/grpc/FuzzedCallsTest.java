package org.jingu.serve.grpc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inference.ModelInferRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.jingu.serve.http.HttpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzedCallsTest {
  private static final int FUZZED = 10_000;

  @TempDir static Path folder;

  /** Whatever is sent, the answer is scores or says what is wrong, and the log stays clean. */
  @Test
  void everyBodyIsAnswered() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    // gRPC logs with Java's own, which may have taken the standard error before.
    Handler handler = new StreamHandler(log, new SimpleFormatter());
    Logger.getLogger("").addHandler(handler);
    Path file = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click", "buy");
    try (TestServer server = new TestServer(file, HttpOptions.local(), Batching.USUAL)) {
      Random random = new Random(23);
      int good = 0;
      for (int i = 0; i < FUZZED; i++) {
        good += isAnswered(server, fuzzed(random)) ? 1 : 0;
      }
      assertTrue(good > FUZZED / 100 && good < FUZZED / 2, good + " are answered with scores");
      assertFalse(isAnswered(server, new byte[17 << 20]));
      assertTrue(isAnswered(server, Requests.rows().build().toByteArray()));
      assertTrue(isAnswered(server, Requests.rawRows().build().toByteArray()));
    } finally {
      handler.flush();
      Logger.getLogger("").removeHandler(handler);
      System.setErr(err);
    }
    String logged = log.toString(StandardCharsets.UTF_8);
    assertFalse(logged.contains("Exception") || logged.contains("\tat "), logged);
  }

  private static boolean isAnswered(TestServer server, byte[] message) {
    try {
      server.call("ModelInfer", message);
      return true;
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      String text = String.valueOf(e.getStatus().getDescription());
      assertTrue(
          code == Status.Code.INVALID_ARGUMENT
              || code == Status.Code.NOT_FOUND
              || (code == Status.Code.RESOURCE_EXHAUSTED && message.length > 16 << 20),
          e.getMessage());
      assertFalse(text.contains("Exception") || text.contains("org.jingu"), text);
      return false;
    }
  }

  private static byte[] fuzzed(Random random) {
    ModelInferRequest seed = (random.nextBoolean() ? Requests.rows() : Requests.rawRows()).build();
    byte[] bytes = seed.toByteArray();
    for (int edits = random.nextInt(5); edits > 0; edits--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int from = random.nextInt(6) == 0 ? random.nextInt(bytes.length) : 0;
    int to = random.nextInt(6) == 0 ? random.nextInt(bytes.length + 40) : bytes.length;
    return Arrays.copyOfRange(bytes, from, Math.max(from, to));
  }
}
