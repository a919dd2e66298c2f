package org.jingu.data.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecureFlightTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path dir;

  private int rows(Path file, @Nullable String bearer) {
    Path copy = dir.resolve("copy" + System.nanoTime());
    try (FlightFetch fetch = new FlightFetch(Endpoint.read(file), bearer)) {
      fetch.into(copy);
    }
    try (ArrowRows rows = ArrowRows.open(copy)) {
      int count = 0;
      while (rows.next() != null) {
        count++;
      }
      return count;
    }
  }

  private String refused(Path file, @Nullable String bearer) {
    return assertThrows(DataException.class, () -> rows(file, bearer)).getMessage();
  }

  @Test
  void aServerAsksForItsToken() throws Exception {
    try (FlightServers server = FlightServers.withToken("secret")) {
      server.give("clicks", Rows.from(0));
      Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
      assertEquals(Rows.ROWS, rows(file, "secret"));
      String message = refused(file, null);
      assertTrue(message.contains("(UNAUTHENTICATED: "), message);
      assertTrue(
          message.endsWith("name the environment variable of a token with 'token'"), message);
      file = server.named(dir.resolve("rows.flight"), "path: clicks", "token: JINGU_FLIGHT_CLICKS");
      message = refused(file, "guessed");
      assertTrue(
          message.endsWith("see whether the token in 'JINGU_FLIGHT_CLICKS' is the server's"),
          message);
      assertTrue(!message.contains("guessed"), message);
    }
  }

  @Test
  void whoIsNotTrustedIsNotAsked() throws Exception {
    Path store = dir.resolve("server.p12");
    keytool(store);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path key =
        pem("key.pem", "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
    Path chain = pem("chain.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    try (FlightServers server = FlightServers.withTls(chain, key)) {
      server.give("clicks", Rows.from(0));
      Path trusting =
          server.named(dir.resolve("a.flight"), "path: clicks", "certificate: chain.pem");
      assertEquals(Rows.ROWS, rows(trusting, null));
      String message = refused(server.named(dir.resolve("b.flight"), "path: clicks"), null);
      assertTrue(message.contains("(UNAVAILABLE: "), message);
      message =
          refused(
              server.named(dir.resolve("c.flight"), "path: clicks", "certificate: a.flight"), null);
      assertTrue(message.contains("holds no certificates in PEM"), message);
      assertEquals(1, server.fetched.get());
    }
  }

  private static void keytool(Path store) throws Exception {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int code =
        new ProcessBuilder(
                tool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertEquals(0, code);
  }

  private Path pem(String name, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        dir.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }
}
