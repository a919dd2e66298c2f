package org.jingu.data.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
  @TempDir Path dir;

  private Endpoint read(String text) throws IOException {
    return Endpoint.read(
        Files.writeString(dir.resolve("rows.flight"), "-- jingu: flight\n" + text));
  }

  @Test
  void linesSayWhereRowsAre() throws IOException {
    Files.createFile(dir.resolve("ca.pem"));
    Endpoint endpoint =
        read(
            """
              location:  grpc+tls://rows.example:8815/

            -- the first day
            path: clicks
            path: 2026-11-30: all
            token: JINGU_FLIGHT_CLICKS
            certificate: ca.pem
            """);
    assertEquals("rows.example", endpoint.location().getHost());
    assertEquals(8815, endpoint.location().getPort());
    assertEquals(List.of("clicks", "2026-11-30: all"), endpoint.path());
    assertEquals(dir.resolve("ca.pem"), endpoint.certificate());
    assertTrue(endpoint.tls());
    assertEquals("secret", endpoint.bearer(Map.of("JINGU_FLIGHT_CLICKS", " secret\n")));
    String message =
        assertThrows(DataException.class, () -> endpoint.bearer(Map.of())).getMessage();
    assertTrue(message.contains("'JINGU_FLIGHT_CLICKS', which is not set"), message);
  }

  @Test
  void aTokenMayGoToThisMachineWithoutTls() throws IOException {
    for (String host : List.of("localhost", "127.0.0.1", "[::1]")) {
      Endpoint endpoint =
          read("location: grpc://" + host + ":1\ncommand: x\ntoken: JINGU_FLIGHT_T");
      assertEquals("t", endpoint.bearer(Map.of("JINGU_FLIGHT_T", "t")));
    }
    assertNull(read("location: grpc://rows.example:1\ncommand: x").bearer(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: x | rows.flight has no location;",
        "location: grpc://a:1 | has 0 of path, command and ticket",
        "location: grpc://a:1~path: x~ticket: y | has 2 of path, command and ticket",
        "location: grpc://a:1~location: grpc://b:1~path: x | rows.flight:3: 'location' stands twice",
        "location: grpc://a:1~paths: x | rows.flight:3: 'paths: x' is no entry",
        "location: grpc://a:1~path: | rows.flight:3: 'path:' is no entry",
        "location: http://a:1~path: x | rows.flight:2: location is 'http://a:1'",
        "location: grpc://a~path: x | rows.flight:2: location is 'grpc://a'",
        "location: grpc://a:1/rows~path: x | rows.flight:2: location is",
        "location: grpc://me:secret@a:1~path: x | rows.flight:2: location is",
        "location: grpc://a b:1~path: x | rows.flight:2: location is",
        "location: a:1~path: x | rows.flight:2: location is 'a:1'",
        "location: grpc://a:1~path: x~token: JINGU_FLIGHT_T | rows.flight:4: a token goes to another machine by TLS alone",
        "location: grpc://127.evil.example:1~path: x~token: JINGU_FLIGHT_T | rows.flight:4: a token goes",
        "location: grpc+tls://a:1~path: x~token: AWS_SECRET_ACCESS_KEY | rows.flight:4: token is 'AWS_SECRET_ACCESS_KEY'; it must name an environment variable whose name starts with JINGU_FLIGHT_",
        "location: grpc://a:1~path: x~certificate: ca.pem | rows.flight:4: there are no certificates",
        "location: grpc+tls://a:1~path: x~certificate: ca.pem | rows.flight:4: there is no file",
      })
  void whatIsWrongIsToldWithItsLine(String lines, String told) {
    String message =
        assertThrows(DataException.class, () -> read(lines.replace('~', '\n'))).getMessage();
    assertTrue(message.contains(told), message);
  }

  @Test
  void aNameThatNoFileHasIsTold() {
    String lines = "location: grpc+tls://a:1\npath: x\ncertificate: n\0.pem\n";
    String message = assertThrows(DataException.class, () -> read(lines)).getMessage();
    assertTrue(message.contains("rows.flight:4: 'n\0.pem' cannot be the name of a file"), message);
  }

  @Test
  void theFirstLineStandsAlone() throws IOException {
    Path file = Files.writeString(dir.resolve("rows.flight"), "-- jingu: flights\npath: x");
    String message = assertThrows(DataException.class, () -> Endpoint.read(file)).getMessage();
    assertTrue(message.contains("rows.flight:1: must be '-- jingu: flight'"), message);
  }
}
