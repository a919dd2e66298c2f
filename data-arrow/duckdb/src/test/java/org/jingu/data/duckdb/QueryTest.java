package org.jingu.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class QueryTest {
  private static final String TABLES =
      """
      -- jingu: query
      -- table clicks: clicks/dt=*/*.parquet
      -- table users: users.csv
      -- table items: items.jsonl
      """;

  @TempDir Path dir;

  /** Clicks in Parquet, a folder a day, users in CSV, items in JSON lines. */
  @BeforeEach
  void write() throws IOException, SQLException {
    Files.write(
        dir.resolve("users.csv"), List.of("user,code,age", "u0,007,30", "u1,010,", "u2,1,5"));
    Files.write(
        dir.resolve("items.jsonl"),
        List.of(
            "{\"item\": 0, \"tags\": [\"a\", \"b\"]}",
            "{\"item\": 1, \"tags\": []}",
            "{\"item\": 2}"));
    for (int day = 1; day <= 2; day++) {
      Path folder = Files.createDirectories(dir.resolve("clicks/dt=2026-11-0" + day));
      sql(
          "COPY (SELECT 100 * %d + i AS id, 'u' || (i %% 4) AS user, i %% 3 AS item, (i %% 5 = 0)::INT AS click FROM range(50) t(i)) TO '%s' (FORMAT parquet)"
              .formatted(day, folder.resolve("part.parquet")));
    }
  }

  private static void sql(String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private Path query(String select) throws IOException {
    return Files.writeString(dir.resolve("rows.sql"), TABLES + select);
  }

  private static List<List<String>> rows(Path file) {
    List<List<String>> all = new ArrayList<>();
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(rows.columns(), column -> CellStyle.PLAIN.withSeparator("|"));
      for (String[] row = rows.next(); row != null; row = rows.next()) {
        all.add(List.of(row));
      }
    }
    return all;
  }

  private static String failure(Path file) {
    return assertThrows(DataException.class, () -> rows(file)).getMessage();
  }

  @Test
  void joinsAndWindowsOverFilesOfThreeKindsAreRows() throws IOException {
    List<List<String>> rows =
        rows(
            query(
                """
                SELECT id, dt, code, age, tags,
                  count(*) OVER (PARTITION BY clicks.user ORDER BY id) - 1 AS earlier
                FROM clicks LEFT JOIN users USING (user) LEFT JOIN items USING (item)
                ORDER BY id;
                """));
    assertEquals(100, rows.size());
    assertEquals(List.of("100", "2026-11-01", "007", "30", "a|b", "0"), rows.get(0));
    assertEquals(List.of("101", "2026-11-01", "010", "", "", "0"), rows.get(1));
    assertEquals(List.of("103", "2026-11-01", "", "", "a|b", "0"), rows.get(3));
    assertEquals(List.of("200", "2026-11-02", "007", "30", "a|b", "13"), rows.get(50));
  }

  @Test
  void aResultOfManyBatchesIsWholeAndInOrder() throws IOException {
    List<List<String>> rows =
        rows(query("SELECT i, i % 7 AS k FROM range(100000) t(i) ORDER BY i DESC"));
    assertEquals(100_000, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(Integer.toString(99_999 - i), rows.get(i).get(0));
    }
  }

  private PrepareReport prepare(String out) {
    Object tree =
        new Load(LoadSettings.builder().build())
            .loadFromString(
                """
                files: {train: [rows.sql]}
                split: {by: ratio, test: 0.2, seed: 3}
                dense: {age: {missing: mean}}
                sparse: {user: {}, code: {}, tags: {separator: "|", missing: empty}}
                labels: {click: {}}
                """);
    Map<String, Object> typed = new LinkedHashMap<>();
    ((Map<?, ?>) tree).forEach((key, value) -> typed.put(String.valueOf(key), value));
    PrepareConfig config = ConfigBinder.bind(PrepareConfig.class, typed, "");
    return Preparation.run(config, dir, dir.resolve(out), ProgressListener.none());
  }

  /** Rows that tie in the order, and joins, are in the way. */
  @Test
  void everyRunOfAPreparationGivesTheSameBytes() throws IOException {
    query(
        """
        SELECT clicks.*, code, age, tags
        FROM clicks LEFT JOIN users USING (user) LEFT JOIN items USING (item) ORDER BY click
        """);
    assertEquals(100, prepare("one").rows());
    prepare("two");
    for (String file :
        List.of("train/part-00000.arrow", "test/part-00000.arrow", "vocabulary/user.arrow")) {
      assertArrayEquals(
          Files.readAllBytes(dir.resolve("one").resolve(file)),
          Files.readAllBytes(dir.resolve("two").resolve(file)),
          file);
    }
  }

  @Test
  void aTableThatChangesBetweenThePassesIsNoticed() throws IOException {
    query("SELECT clicks.*, code, age, [] AS tags FROM clicks JOIN users USING (user) ORDER BY id");
    Map<String, Object> tree =
        Map.of(
            "files", Map.of("train", List.of("rows.sql")),
            "sparse", Map.of("user", Map.of()),
            "labels", Map.of("click", Map.of()));
    PrepareConfig config = ConfigBinder.bind(PrepareConfig.class, tree, "");
    ProgressListener changing =
        progress -> {
          if (progress.ended() && progress.phase().equals("fit")) {
            append();
          }
        };
    DataException changed =
        assertThrows(
            DataException.class,
            () -> Preparation.run(config, dir, dir.resolve("changed"), changing));
    assertTrue(
        changed.getMessage().contains("users.csv' changed while it was read"),
        changed.getMessage());
    assertFalse(Files.exists(dir.resolve("changed")));
  }

  private void append() {
    try {
      Files.writeString(dir.resolve("users.csv"), "user,code,age\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aQueryReadsItsTablesAndNothingElse() throws IOException {
    Path secret = Files.writeString(dir.resolve("secret.csv"), "a\n1\n");
    for (String from :
        List.of(
            "read_csv('%s')".formatted(secret),
            "read_text('%s')".formatted(secret),
            "glob('%s/*')".formatted(dir),
            "read_csv('http://127.0.0.1:1/x.csv')")) {
      String failure = failure(query("SELECT *\nFROM " + from + "\nORDER BY 1"));
      assertTrue(failure.contains("which is none of its tables"), failure);
      assertTrue(failure.startsWith(dir.resolve("rows.sql") + ":6: "), failure);
    }
    String quoted = failure(query("SELECT * FROM '%s' ORDER BY 1".formatted(secret)));
    assertTrue(quoted.contains("which is none of its tables"), quoted);
  }

  @Test
  void whatIsNoQueryIsRefused() throws IOException {
    Path stolen = dir.resolve("stolen.csv");
    for (String text :
        List.of(
            "COPY users TO '%s'".formatted(stolen),
            "ATTACH '%s'".formatted(stolen),
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "CREATE TABLE t AS SELECT 1",
            "SELECT 1 ORDER BY 1; SELECT 2 ORDER BY 1",
            "")) {
      String failure = failure(query(text));
      assertTrue(failure.contains("rows.sql"), failure);
    }
    assertFalse(Files.exists(stolen));
  }

  @Test
  void rowsWithoutAnOrderOrOfChanceAreRefused() throws IOException {
    assertTrue(failure(query("SELECT * FROM users")).contains("has no ORDER BY at its end"));
    assertTrue(
        failure(query("SELECT *, random() AS r FROM users ORDER BY r"))
            .contains("has the function random, which gives something else on every run"));
    assertTrue(
        failure(query("SELECT *, now() AS r FROM users ORDER BY 1")).contains("has the function "));
    assertTrue(
        failure(query("SELECT * FROM users USING SAMPLE 1 ROWS ORDER BY 1")).contains("a sample"));
    assertEquals(
        3, rows(query("WITH u AS (SELECT * FROM users) SELECT * FROM u ORDER BY user")).size());
    assertEquals(
        6,
        rows(query("SELECT user FROM users UNION ALL SELECT code FROM users ORDER BY 1")).size());
  }

  @Test
  void mistakesAreToldWithTheirLines() throws IOException {
    String at = dir.resolve("rows.sql").toString();
    assertTrue(
        failure(query("SELECT user,\n  aeg\nFROM users ORDER BY 1"))
            .startsWith(at + ":6: the query fails: Binder Error"));
    assertTrue(
        failure(query("SELECT *\nFROM user5 ORDER BY 1"))
            .contains("; its tables are clicks, users, items"));
    assertTrue(failure(query("SELECT a b c FROM users ORDER BY 1")).contains("syntax error"));
    String late = failure(query("SELECT code::INT / age::INT, user::INT FROM users ORDER BY 1"));
    assertTrue(late.startsWith(at) && late.contains("Conversion Error"), late);
    String last =
        failure(
            query(
                "SELECT CASE WHEN i = 90000 THEN 'x' ELSE '1' END::INT AS n\nFROM range(99999) t(i) ORDER BY i"));
    assertTrue(last.startsWith(at) && last.contains("Conversion Error"), last);
    assertTrue(
        failure(query("SELECT 'a'::ENUM('a', 'b') AS e ORDER BY 1"))
            .contains("column 'e' of the query is an ENUM; write it as text, e::VARCHAR"));
  }

  @Test
  void wrongTablesAreToldWithTheirLines() throws IOException {
    Path file = dir.resolve("tables.sql");
    Files.writeString(file, "-- jingu: query\n-- table users: none.csv\nSELECT 1 ORDER BY 1");
    assertTrue(failure(file).startsWith(file + ":2: "), failure(file));
    Files.writeString(file, "-- jingu: query\n-- table a b: users.csv\nSELECT 1 ORDER BY 1");
    assertTrue(failure(file).contains(":2: '-- table a b: users.csv' names no table"));
    Files.writeString(file, "-- jingu: query\n-- table q: rows.sql\nSELECT 1 ORDER BY 1");
    query("SELECT 1 ORDER BY 1");
    assertTrue(failure(file).contains("ends in none of .parquet, .csv"));
  }

  /** Whatever stands in the file, there are rows or a message that names it. */
  @Test
  void damagedQueriesGiveMessages() throws IOException {
    String whole = TABLES + "SELECT user, count(*) OVER () AS n FROM users ORDER BY user\n";
    Random random = new Random(1);
    for (int trial = 0; trial < 60; trial++) {
      StringBuilder text = new StringBuilder(whole);
      for (int i = 0; i < 1 + trial % 4; i++) {
        int place = "-- jingu: query".length() + random.nextInt(text.length() - 16);
        text.setCharAt(
            place,
            (char) (random.nextInt(4) == 0 ? random.nextInt(0x3000) + 1 : 32 + random.nextInt(95)));
      }
      Path file = Files.writeString(dir.resolve("damaged.sql"), text.toString());
      try {
        rows(file);
      } catch (DataException e) {
        assertTrue(e.getMessage().contains("damaged.sql"), e.getMessage());
      }
    }
  }
}
