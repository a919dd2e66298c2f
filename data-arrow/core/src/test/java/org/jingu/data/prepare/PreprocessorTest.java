package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.read.Dataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DatasetFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was fitted, saved and loaded, encodes raw rows exactly as the preparation did. */
class PreprocessorTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      joins: {users: {file: users.csv, on: user}}
      time: {column: t}
      dense:
        x: {log: signed, scale: standardize, missing: mean, indicator: true}
        age: {scale: min_max}
      sparse:
        user: {vocabulary: {min_count: 2}}
        city: {missing: token}
        tags: {separator: "|", missing: empty}
        hashed: {column: tags, separator: "|", vocabulary: {ids: hashed, buckets: 11, seed: 4}}
        hour: {time: hour}
        day: {time: weekday, vocabulary: {ids: as_is, rows: 8}}
        empty: {column: tags, missing: empty}
      labels: {click: }
      weight: w
      group: user
      shuffle: false
      """;
  private static final List<String> COLUMNS = List.of("click", "user", "x", "tags", "t", "w");

  @TempDir Path temp;
  private Preparing data;
  private final List<String[]> rows = new ArrayList<>();

  @BeforeEach
  void start() {
    Random random = new Random(9);
    List<String> lines = new ArrayList<>(List.of(String.join(",", COLUMNS)));
    for (int i = 0; i < 300; i++) {
      String[] row = {
        String.valueOf(random.nextInt(2)),
        "u" + random.nextInt(90),
        random.nextInt(5) == 0 ? "" : String.valueOf(random.nextGaussian() * 100),
        random.nextInt(4) == 0 ? "" : "a" + random.nextInt(5) + "|b" + random.nextInt(30),
        String.valueOf(1_600_000_000L + 3600L * random.nextInt(500)),
        String.valueOf(random.nextInt(3))
      };
      rows.add(row);
      lines.add(String.join(",", row));
    }
    List<String> users = new ArrayList<>(List.of("user,age,city"));
    for (int i = 0; i < 90; i++) {
      users.add("u" + i + "," + i + "," + (i % 7 == 0 ? "" : "\"c,\"\"" + i % 5 + "\""));
    }
    data =
        new Preparing(temp)
            .file("train.csv", lines.toArray(new String[0]))
            .file("users.csv", users.toArray(new String[0]));
    data.run(YAML);
  }

  @Test
  void loadedPreprocessorEncodesAFileToTheSameBytes() throws IOException {
    Preprocessor loaded = Preprocessor.load(data.out());
    EncodedRows again = encode(loaded, "train.csv", new EncodedRows.Purpose(true, List.of(), null));
    assertArrayEquals(
        Files.readAllBytes(data.out().resolve("train/part-00000.arrow")),
        Files.readAllBytes(again.files().get(0)));
  }

  @Test
  void configurationSurvivesTheSchemaFile() {
    assertEquals(Preparing.config(YAML), Preprocessor.load(data.out()).config());
  }

  @Test
  void rowsInMemoryBecomeTheBatchThatTheReaderGives() {
    Batch served = Preprocessor.load(data.out()).encode(COLUMNS, rows);
    DatasetFolder folder = DatasetFolder.read(data.out());
    try (Dataset dataset =
            Dataset.open(
                folder,
                folder.inputs("train"),
                folder.schema().toFeatureSchema(List.of("click")),
                ReadConfig.defaults());
        BatchReader reader = dataset.open(BatchSource.Order.sequential(), rows.size(), 0)) {
      Batch read = reader.next();
      assertEquals(read.size(), served.size());
      assertPrefix(read.dense(), served.dense(), 3 * rows.size());
      assertPrefix(read.labels(), served.labels(), rows.size());
      assertPrefix(read.weights(), served.weights(), rows.size());
      assertArrayEquals(
          Arrays.copyOf(read.groups(), rows.size()), Arrays.copyOf(served.groups(), rows.size()));
      for (String feature : read.sparse().keySet()) {
        int[] offsets = Arrays.copyOf(read.bags(feature).offsets(), rows.size() + 1);
        assertArrayEquals(
            offsets, Arrays.copyOf(served.bags(feature).offsets(), rows.size() + 1), feature);
        int ids = offsets[rows.size()];
        assertArrayEquals(
            Arrays.copyOf(read.bags(feature).values(), ids),
            Arrays.copyOf(served.bags(feature).values(), ids),
            feature);
      }
    }
  }

  private static void assertPrefix(float[] expected, float[] found, int length) {
    assertArrayEquals(Arrays.copyOf(expected, length), Arrays.copyOf(found, length));
  }

  @Test
  void rowsToScoreNeedNeitherLabelNorWeight() {
    Preprocessor loaded = Preprocessor.load(data.out());
    String[] row = {"u1", "", "", "1600000000"};
    Batch batch = loaded.encode(List.of("user", "x", "tags", "t"), List.<String[]>of(row));
    assertTrue(Float.isNaN(batch.labels()[0]));
    assertEquals(1, batch.dense()[1], "x is missing");
  }

  @Test
  void tooManyBadRowsToScoreAreRefusedWithTheFirst() {
    data.file("score.csv", "user,x,tags,t", "nobody,1,,0", "u1,1,,0");
    DataException e =
        assertThrows(
            DataException.class,
            () -> encode(Preprocessor.load(data.out()), "score.csv", EncodedRows.Purpose.score()));
    assertTrue(
        e.getMessage()
            .endsWith(
                "the first is line 2: column 'user' is 'nobody', which 'users.csv' lacks;"
                    + " joins.users.unmatched: empty takes such rows"),
        e.getMessage());
  }

  @Test
  void badRowsWithinTheLimitAreLeftOutAndTold() throws IOException {
    data.file("score.csv", "user,x,tags,t", "nobody,1,,0", "u1,1,,0", "u2,7,,0");
    Path quarantine = temp.resolve("bad.jsonl");
    EncodedRows encoded =
        encode(
            Preprocessor.load(data.out()).reading(Map.of("max_bad_fraction", 0.5)),
            "score.csv",
            new EncodedRows.Purpose(false, List.of("user"), quarantine));
    assertEquals(2, encoded.rows().rows());
    assertEquals(1, encoded.badRows());
    assertEquals(List.of("u1", "u2"), Preparing.column(encoded.kept().get(0), "user"));
    assertTrue(Files.readString(quarantine).contains("\"line\":2"));
    encode(
        Preprocessor.load(data.out()),
        "train.csv",
        new EncodedRows.Purpose(false, List.of(), quarantine));
    assertFalse(Files.exists(quarantine), "it would be taken for the bad rows of the last call");
  }

  @Test
  void fileWithoutRowsIsAnEmptyResult() {
    data.file("score.csv", "user,x,tags,t");
    EncodedRows encoded =
        encode(Preprocessor.load(data.out()), "score.csv", EncodedRows.Purpose.score());
    assertEquals(1, encoded.files().size());
    assertEquals(List.of(), Preparing.column(encoded.files().get(0), "user"));
    assertEquals(List.of(), encoded.warnings());
  }

  @Test
  void columnToKeepMustBeThere() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                encode(
                    Preprocessor.load(data.out()),
                    "train.csv",
                    new EncodedRows.Purpose(false, List.of("usr"), null)));
    assertTrue(e.getMessage().contains("'train.csv' has no column 'usr'; did you mean 'user'"));
  }

  @Test
  void onlyHowRowsAreWrittenMayChange() {
    Preprocessor loaded = Preprocessor.load(data.out());
    assertEquals(
        "tab",
        loaded
            .reading(Map.of("options", Map.of("delimiter", "tab")))
            .config()
            .options()
            .get("delimiter"));
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> loaded.reading(Map.of("labels", Map.of("buy", Map.of()))));
    assertEquals("labels", e.problems().get(0).key());
  }

  private EncodedRows encode(Preprocessor loaded, String file, EncodedRows.Purpose purpose) {
    return loaded.encode(
        List.of(TextFile.of(data.input().resolve(file))),
        InputFormats.builtIn(),
        temp.resolve("encoded"),
        purpose);
  }

  @Test
  void badRowInMemoryIsNamedByItsNumber() {
    Preprocessor loaded = Preprocessor.load(data.out());
    String[] good = {"u1", "2", "", "0"};
    String[] bad = {"u1", "x", "", "0"};
    DataException e =
        assertThrows(
            DataException.class,
            () -> loaded.encode(List.of("user", "x", "tags", "t"), List.of(good, bad)));
    assertEquals("row 1: column 'x' is 'x'; expected a finite number", e.getMessage());
  }

  @Test
  void nullIsAMissingValue() {
    Preprocessor loaded = Preprocessor.load(data.out());
    List<String> columns = List.of("user", "x", "tags", "t");
    String[] nulls = {"u1", null, null, "0"};
    String[] empty = {"u1", "", "", "0"};
    Batch batch = loaded.encode(columns, List.of(nulls, empty));
    assertEquals(1, batch.dense()[1], "x is missing");
    assertEquals(batch.dense()[0], batch.dense()[3]);
    assertEquals(null, nulls[1], "the caller's row stays as it was");
    String[] few = {"u1"};
    DataException e =
        assertThrows(DataException.class, () -> loaded.encode(columns, List.of(empty, few)));
    assertEquals("row 1: has 1 cells; expected 4", e.getMessage());
  }

  @Test
  void labelsOfRowsToBeScoredNeedNotBeGood() {
    data.file("score.csv", "user,x,tags,t,click,w", "u1,1,,0,?,", "u1,1,,0,,1");
    Path part =
        encode(Preprocessor.load(data.out()), "score.csv", EncodedRows.Purpose.score())
            .files()
            .get(0);
    assertEquals(List.of("null", "null"), Preparing.column(part, "click"));
    assertEquals(List.of("1.0", "1.0"), Preparing.column(part, "_weight"));
  }

  @Test
  void emptyFileHasNothingToScore() throws IOException {
    Files.writeString(data.input().resolve("empty"), "");
    EncodedRows encoded =
        encode(
            Preprocessor.load(data.out()),
            "empty",
            new EncodedRows.Purpose(false, List.of("user"), null));
    assertEquals(0, encoded.rows().rows());
    assertEquals(1, encoded.files().size());
    assertEquals(List.of(), Preparing.column(encoded.kept().get(0), "user"));
  }

  @Test
  void copyOfTheFittedPartIsEnough() throws IOException {
    Path copy = temp.resolve("copy");
    for (String file : Preparing.contents(data.out()).keySet()) {
      if (!file.startsWith("train")) {
        Files.createDirectories(copy.resolve(file).getParent());
        Files.copy(data.out().resolve(file), copy.resolve(file));
      }
    }
    assertEquals(300, Preprocessor.load(copy).encode(COLUMNS, rows).size());
  }

  @Test
  void vocabularyOfAnotherPreparationIsRefused() throws IOException {
    data.file("users.csv", "user,age,city", "u1,2,x");
    data.file("train.csv", String.join(",", COLUMNS), "1,u1,1,a0,0,1", "1,u1,1,a0,0,1");
    data.run(YAML, temp.resolve("other"));
    Path vocabulary = data.out().resolve("vocabulary/user.arrow");
    Files.delete(vocabulary);
    Files.copy(temp.resolve("other/vocabulary/user.arrow"), vocabulary);
    DataException e = assertThrows(DataException.class, () -> Preprocessor.load(data.out()));
    assertTrue(e.getMessage().contains("table user: rows was 74, here 2"), e.getMessage());
  }

  @Test
  void handWrittenSchemaHasNothingToLoad() throws IOException {
    Files.writeString(
        data.out().resolve("schema.json"),
        "{\"format_version\": 1, \"sparse\": [{\"name\": \"a\", \"rows\": 3}]}");
    DataException e = assertThrows(DataException.class, () -> Preprocessor.load(data.out()));
    assertTrue(e.getMessage().contains("was not made by 'jingu prepare'"), e.getMessage());
  }
}
