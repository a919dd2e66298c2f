package org.jingu.data.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.vector.VarCharVector;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.Dataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.source.RemoteFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightTest {
  @TempDir Path dir;

  /** For copies of these tests alone, since others on this machine make some too. */
  @TempDir Path temporary;

  private String usual = "";
  private FlightServers server;

  @BeforeEach
  void start() throws IOException {
    usual = System.setProperty("java.io.tmpdir", temporary.toString());
    server = FlightServers.start();
  }

  /** Nothing may stay in the temporary folder, whatever became of the rows. */
  @AfterEach
  void stop() throws IOException {
    System.setProperty("java.io.tmpdir", usual);
    server.close();
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private Dataset open(Path file) {
    return Dataset.open(
        new DatasetFolder(dir, Rows.schema()),
        List.of(file.toString()),
        Rows.schema().toFeatureSchema(List.of("click")),
        ReadConfig.defaults());
  }

  private static int[] ids(Dataset data, Order order) {
    try (BatchReader reader = data.open(order, Rows.ROWS * 2, 0)) {
      Batch batch = reader.next();
      assertNotNull(batch);
      return batch.bags("id").values();
    }
  }

  private static String refused(org.junit.jupiter.api.function.Executable open) {
    return assertThrows(DataException.class, open).getMessage();
  }

  @Test
  void aFlightIsADataSetOfSeveralPasses() throws IOException {
    server.give("clicks/today", Rows.from(0));
    Path file =
        server.named(dir.resolve("rows.flight"), "path: clicks", "-- by day", "path: today");
    try (Dataset data = open(file)) {
      assertEquals(Rows.ROWS, data.examples());
      assertEquals(List.of(file), data.files());
      assertEquals(149, ids(data, Order.sequential())[149]);
      int[] shuffled = ids(data, Order.shuffled(7, 0));
      assertEquals(11_175, Arrays.stream(shuffled).sum());
      assertEquals(1, server.fetched.get());
    }
  }

  @Test
  void itsDigestIsThatOfItsRows() throws IOException {
    server.give("a", Rows.from(0)).give("b", Rows.from(0)).give("c", Rows.from(1));
    assertEquals(digest("a"), digest("b"));
    assertTrue(!digest("a").equals(digest("c")));
  }

  @Test
  void whoReadsTheSameRowsSharesTheirCopy() throws IOException {
    server.give("clicks", Rows.from(0)).give("other", Rows.from(1));
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    try (RemoteFiles remote = new RemoteFiles()) {
      Path copy = remote.local(file);
      assertEquals(copy, remote.local(file));
      open(file).close();
      assertTrue(Files.exists(copy));
      assertEquals(1, server.fetched.get());
      server.named(file, "path: other");
      try (Dataset data = open(file)) {
        assertEquals(1, ids(data, Order.sequential())[0]);
      }
    }
    open(file).close();
    assertEquals(3, server.fetched.get());
  }

  private String digest(String path) throws IOException {
    try (Dataset data = open(server.named(dir.resolve(path + ".flight"), "path: " + path))) {
      return data.digest();
    }
  }

  @Test
  void partsComeOneAfterTheOther() throws IOException {
    server.give("SELECT 1: x", Rows.from(0), Rows.from(Rows.ROWS));
    try (Dataset data = open(server.named(dir.resolve("rows.flight"), "command: SELECT 1: x"))) {
      assertEquals(2 * Rows.ROWS, data.examples());
      assertEquals(299, ids(data, Order.sequential())[299]);
    }
  }

  @Test
  void aTicketIsTakenAsItIs() throws IOException {
    server.give("clicks", Rows.from(0), Rows.from(500));
    try (Dataset data = open(server.named(dir.resolve("rows.flight"), "ticket: clicks#1"))) {
      assertEquals(500, ids(data, Order.sequential())[0]);
    }
  }

  @Test
  void aFolderOfADataSetMayHoldFlights() throws IOException {
    server.give("clicks", Rows.from(0));
    Path train = Files.createDirectory(dir.resolve("train"));
    server.named(train.resolve("a.flight"), "path: clicks");
    try (Dataset data = open(train)) {
      assertEquals(Rows.ROWS, data.examples());
    }
  }

  @Test
  void rawRowsArePreparedAndFetchedOnce() throws IOException {
    server.give("clicks", Rows.from(0));
    server.named(dir.resolve("rows.flight"), "path: clicks");
    PrepareReport report =
        Preparation.run(prepare("rows.flight"), dir, dir.resolve("data"), ProgressListener.none());
    assertEquals(Rows.ROWS, report.rows());
    assertEquals(5, report.tables().get("user"));
    assertEquals(1, server.fetched.get());
  }

  @Test
  void categoriesKeepTheirTokens() throws IOException {
    server.give("clicks", Rows.withDictionary());
    try (RemoteFiles remote = new RemoteFiles();
        ArrowRows rows =
            ArrowRows.open(
                remote.local(server.named(dir.resolve("rows.flight"), "path: clicks")))) {
      rows.select(List.of("user"), column -> org.jingu.data.read.CellStyle.PLAIN);
      for (int row = 0; row < Rows.BATCH_ROWS; row++) {
        String[] cells = rows.next();
        assertNotNull(cells);
        assertEquals("u" + row % 4, cells[0]);
      }
    }
  }

  @Test
  void aFlightNamedTwiceIsRefused() throws IOException {
    server.give("clicks", Rows.from(0));
    server.named(dir.resolve("rows.flight"), "path: clicks");
    String message =
        assertThrows(
                ConfigException.class,
                () ->
                    Preparation.run(
                        prepare("rows.flight", "./rows.flight"),
                        dir,
                        dir.resolve("data"),
                        ProgressListener.none()))
            .getMessage();
    assertTrue(message.contains("file 'rows.flight' is used twice"), message);
  }

  private static PrepareConfig prepare(String... files) {
    return ConfigBinder.bind(
        PrepareConfig.class,
        Map.of(
            "files", Map.of("train", List.of(files)),
            "sparse", Map.of("user", Map.of()),
            "labels", Map.of("click", Map.of())),
        "");
  }

  @Test
  void aServerThatStopsOnTheWayLeavesNothing() throws IOException {
    server.give("clicks", Rows.cut(Rows.from(0)));
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    String message = refused(() -> open(file));
    assertTrue(message.startsWith(file + ": the flight from " + server.location()), message);
    assertTrue(message.contains(" after 2 record batches (INTERNAL: the disk is gone)"), message);
    message =
        refused(
            () ->
                Preparation.run(
                    prepare("rows.flight"), dir, dir.resolve("data"), ProgressListener.none()));
    assertTrue(message.contains(" after 2 record batches "), message);
    assertTrue(Files.notExists(dir.resolve("data")));
  }

  @Test
  void aServerThatIsNotThereIsTold() throws IOException {
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    server.close();
    String message = refused(() -> open(file));
    assertTrue(message.contains(" fails after 0 record batches (UNAVAILABLE: "), message);
    assertTrue(
        message.endsWith("start the server, or correct 'location', also whether it speaks TLS"),
        message);
    server = FlightServers.start();
  }

  @Test
  void rowsThatAreNotThereAreTold() throws IOException {
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    String message = refused(() -> open(file));
    assertTrue(message.contains("(NOT_FOUND: no flight clicks)"), message);
  }

  @Test
  void anotherSchemaIsTold() throws IOException {
    server.give("other", Rows.stream("item", 0, root -> {}));
    String message = refused(() -> open(server.named(dir.resolve("rows.flight"), "path: other")));
    assertTrue(message.contains("/rows.flight") && message.contains("'id'"), message);
    server.give("mixed", Rows.from(0), Rows.stream("item", 0, root -> {}));
    message = refused(() -> open(server.named(dir.resolve("mixed.flight"), "path: mixed")));
    assertTrue(message.contains("/mixed.flight"), message);
  }

  @Test
  void aBatchThatBreaksItsSchemaIsTold() throws IOException {
    byte[] broken =
        Rows.stream(
            "id",
            0,
            root -> ((VarCharVector) root.getVector("user")).getOffsetBuffer().setInt(8, 1 << 30));
    server.give("clicks", broken);
    server.named(dir.resolve("rows.flight"), "path: clicks");
    String message =
        refused(
            () ->
                Preparation.run(
                    prepare("rows.flight"), dir, dir.resolve("data"), ProgressListener.none()));
    assertTrue(message.contains("rows.flight"), message);
    assertTrue(Files.notExists(dir.resolve("data")));
  }

  @Test
  void aPartThatIsElsewhereIsRefused() throws IOException {
    server.give("clicks", Rows.from(0));
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    server.at("clicks", Location.forGrpcInsecure("elsewhere.example", 1));
    String message = refused(() -> open(file));
    assertTrue(message.contains("a part of the flight at grpc+tcp://elsewhere.example:1"), message);
    server.at("clicks", Location.reuseConnection());
    open(file).close();
    server.at(
        "clicks",
        Location.forGrpcInsecure("elsewhere.example", 1),
        Location.forGrpcInsecure("127.0.0.1", server.port()));
    open(file).close();
  }

  @Test
  void whatFetchesNothingSaysSo() throws IOException {
    Path file = server.named(dir.resolve("rows.flight"), "path: clicks");
    String message = refused(() -> ArrowRows.open(file));
    assertTrue(message.contains("are not fetched here"), message);
  }
}
