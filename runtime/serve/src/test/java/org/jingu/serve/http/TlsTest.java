package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jingu.api.data.DataException;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String PASSWORD = TestKeys.PASSWORD;

  @TempDir Path folder;

  @Test
  void keysOfBothFormsServeTheSameName() throws Exception {
    Path store = folder.resolve("server.p12");
    KeyStore keys = TestKeys.write(store);
    byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
    Path keyFile = pem("key.pem", "PRIVATE KEY", key);
    Path chain = pem("chain.pem", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    assertEquals(200, ask(Certificates.pem(chain, keyFile), keys));
    assertEquals(200, ask(Certificates.pkcs12(store, PASSWORD.toCharArray()), keys));
    DataException wrong =
        assertThrows(DataException.class, () -> Certificates.pkcs12(store, "else".toCharArray()));
    assertTrue(wrong.getMessage().contains("server.p12"), wrong.getMessage());
    DataException old =
        assertThrows(
            DataException.class,
            () -> Certificates.pem(chain, pem("old.pem", "RSA PRIVATE KEY", key)));
    assertTrue(old.getMessage().contains("openssl pkcs8"), old.getMessage());
  }

  private Path pem(String name, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder().encodeToString(content);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, text, kind));
  }

  private int ask(SSLContext identity, KeyStore trusted) throws Exception {
    Path file = folder.resolve("m.jingu");
    if (!Files.exists(file)) {
      TinyModel.write(folder, file, 1, "click");
    }
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, TestKeys.trust(trusted).getTrustManagers(), null);
    HttpOptions options = new HttpOptions("127.0.0.1", 0, null, identity, HttpOptions.Limits.USUAL);
    ServeMetrics metrics = new ServeMetrics();
    try (Models models =
            Models.open(List.of(ModelSource.of(file.toString())), Batching.USUAL, metrics);
        HttpService service =
            HttpService.start(options, "1", models, metrics, OpenTelemetry.noop())) {
      assertTrue(service.address().startsWith("https://"), service.address());
      return HttpClient.newBuilder()
          .sslContext(client)
          .build()
          .send(
              HttpRequest.newBuilder(URI.create(service.address() + "/v2/models/m/ready")).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
