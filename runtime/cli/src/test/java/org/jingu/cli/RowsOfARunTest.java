package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model knows its preparation: rows are encoded by all of it, or refused. */
class RowsOfARunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAD = "click,user,price";

  @TempDir static Path dir;
  private static final List<String> TEST = new ArrayList<>();
  private static String run = "";

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    Random random = new Random(3);
    prepare("day1", random, 0);
    prepare("day2", random, 3);
    Files.writeString(
        dir.resolve("lr.yaml"),
        """
        model: {name: lr}
        data: {path: DATA}
        train: {epochs: 2, batch_size: 16, optimizer: {embedding: {name: adam, lr: 0.05}}}
        """
            .replace("DATA", dir.resolve("day1/data").toString()));
    run = dir.resolve("run").toString();
    ok("train", dir.resolve("lr.yaml").toString(), "--out", run);
  }

  /** Days differ in their training rows; their test rows are the same. */
  private static void prepare(String day, Random random, int firstUser) throws IOException {
    List<String> train = new ArrayList<>(List.of(HEAD));
    for (int i = 0; i < 120; i++) {
      train.add(
          "%d,u%d,%d"
              .formatted(
                  random.nextInt(2), firstUser + random.nextInt(6), 1 + random.nextInt(100)));
    }
    if (TEST.isEmpty()) {
      TEST.add(HEAD);
      for (int i = 0; i < 12; i++) {
        TEST.add("%d,u%d,%d".formatted(i % 2, i % 6, 10 * i + 1));
      }
    }
    Path folder = Files.createDirectories(dir.resolve(day).resolve("raw"));
    Files.write(folder.resolve("train.csv"), train);
    Files.write(folder.resolve("test.csv"), TEST);
    Files.writeString(
        dir.resolve("prepare.yaml"),
        """
        files: {train: [train.csv], test: [test.csv]}
        sparse: {user: {}}
        dense: {price: {scale: standardize}}
        labels: {click: {}}
        """);
    ok(
        "prepare",
        dir.resolve("prepare.yaml").toString(),
        "--input",
        folder.toString(),
        "--out",
        dir.resolve(day).resolve("data").toString());
  }

  private static CliRun ok(String... command) {
    CliRun done = CliRun.of(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static String test(String day) {
    return dir.resolve(day).resolve("data/test").toString();
  }

  private static Path file(String name, String... lines) throws IOException {
    return Files.write(dir.resolve(name), List.of(lines));
  }

  private static List<String> predict(String name, String... more) throws IOException {
    Path out = dir.resolve(name);
    List<String> command = new ArrayList<>(List.of("predict", run, "--out", out.toString()));
    command.addAll(List.of(more));
    ok(command.toArray(new String[0]));
    return Files.readAllLines(out);
  }

  private static JsonNode metrics(String... data) throws IOException {
    List<String> command = new ArrayList<>(List.of("evaluate", run, "--json"));
    command.addAll(List.of(data));
    return JSON.readTree(ok(command.toArray(new String[0])).out()).at("/metrics/click");
  }

  @Test
  void dataOfAnotherPreparationIsRefusedWithTheFirstDifference() {
    for (String command : List.of("evaluate", "predict")) {
      List<String> words = new ArrayList<>(List.of(command, run, "--data", test("day2")));
      if (command.equals("predict")) {
        words.addAll(List.of("--out", dir.resolve("never.arrow").toString()));
      }
      CliRun refused = CliRun.of(words.toArray(new String[0]));
      assertEquals(ExitCode.DATA, refused.code(), refused.all());
      assertTrue(refused.err().contains("table user: "), refused.all());
    }
    assertFalse(Files.exists(dir.resolve("never.arrow")));
  }

  @Test
  void resumingOnAnotherPreparationIsRefusedWithTheFirstDifference() {
    CliRun refused =
        CliRun.of(
            "train",
            dir.resolve("lr.yaml").toString(),
            "--out",
            run,
            "--resume",
            "--set",
            "data.path=" + dir.resolve("day2/data"));
    assertEquals(ExitCode.RUN_FOLDER, refused.code(), refused.all());
    assertTrue(refused.err().contains("table user: "), refused.all());
  }

  @Test
  void modelsOnDataOfTwoPreparationsAreNotCompared() throws IOException {
    Path other = dir.resolve("other.yaml");
    Files.writeString(other, Files.readString(dir.resolve("lr.yaml")).replace("day1", "day2"));
    CliRun refused =
        CliRun.of(
            "compare",
            dir.resolve("lr.yaml").toString(),
            other.toString(),
            "--out",
            dir.resolve("comparison").toString());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("the preparation, table user: "), refused.all());
  }

  @Test
  void rawRowsAreMeasuredAsThePreparedOnesAre() throws IOException {
    JsonNode prepared = metrics();
    assertEquals(prepared, metrics("--data", dir.resolve("day1/raw/test.csv").toString()));
  }

  @Test
  void prepareLikeTheRunMakesDataThatItTakes() throws IOException {
    Path out = dir.resolve("like");
    ok(
        "prepare",
        "--like",
        run,
        "--input",
        dir.resolve("day2/raw").toString(),
        "--out",
        out.toString());
    assertEquals(metrics(), metrics("--data", out.resolve("test").toString()));
  }

  @Test
  void wrongKeysAreToldWithTheirPlaces() throws IOException {
    Path other = file("other-way.yaml", "options:", "  delimitr: tab");
    String raw = dir.resolve("day1/raw").toString();
    String out = dir.resolve("never").toString();
    CliRun prepare =
        CliRun.of("prepare", other.toString(), "--like", run, "--input", raw, "--out", out);
    assertEquals(ExitCode.USAGE, prepare.code(), prepare.all());
    assertTrue(prepare.err().contains(other + ":2: options.delimitr: "), prepare.all());
    CliRun evaluate =
        CliRun.of("evaluate", run, "--data", raw + "/test.csv", "--set", "options.delimitr=tab");
    assertEquals(ExitCode.USAGE, evaluate.code(), evaluate.all());
    assertTrue(evaluate.err().contains("--set options.delimitr: "), evaluate.all());
  }

  @Test
  void arrowWithTokensIsEncodedWhollyScalingToo() throws IOException {
    Path raw = dir.resolve("raw.arrow");
    writeArrow(raw, true);
    assertEquals(
        predict("csv.csv", "--data", dir.resolve("day1/raw/test.csv").toString()),
        predict("arrow.csv", "--data", raw.toString()));
    assertEquals(metrics(), metrics("--data", raw.toString()));
  }

  @Test
  void arrowThatNobodyMarkedIsTakenAsPreparedWithAWarningUnlessItIsSaidToBeRaw()
      throws IOException {
    Path ids = dir.resolve("ids.arrow");
    writeArrow(ids, false);
    CliRun taken =
        ok("predict", run, "--data", ids.toString(), "--out", dir.resolve("ids.csv").toString());
    assertTrue(taken.err().contains("does not say how it was prepared"), taken.all());
    CliRun raw =
        ok(
            "predict",
            run,
            "--raw",
            "--data",
            ids.toString(),
            "--out",
            dir.resolve("ids2.csv").toString());
    assertTrue(raw.err().contains("12 of 12 ids of 'user' are unseen, such as '0'"), raw.all());
  }

  @Test
  void unseenIdsAreToldToPeopleAndMachines() throws IOException {
    Path rows = file("unseen.csv", "user,price", "u1.0,4", "u2.0,5");
    CliRun told =
        ok(
            "predict",
            run,
            "--json",
            "--data",
            rows.toString(),
            "--out",
            dir.resolve("unseen.arrow").toString());
    assertTrue(told.err().contains("such as 'u1.0'; the training data has 'u1'"), told.all());
    JsonNode result = JSON.readTree(told.out());
    assertEquals(1.0, result.at("/rows/unseen/user").asDouble());
    assertEquals(1, result.at("/rows/warnings").size());
  }

  @Test
  void keptColumnsStandBesideTheirPredictions() throws IOException {
    Path rows = file("keep.csv", "user,note,price", "u1,\"a, b\",4", "u2,c,5");
    List<String> lines = predict("kept.csv", "--data", rows.toString(), "--keep", "note,user");
    assertEquals("note,user,click", lines.get(0));
    assertTrue(lines.get(1).startsWith("\"a, b\",u1,0."), lines.toString());
    assertTrue(lines.get(2).startsWith("c,u2,0."), lines.toString());
  }

  @Test
  void columnsOfPreparedRowsAreKeptToo() throws IOException {
    List<String> lines = predict("ids-kept.csv", "--data", test("day1"), "--keep", "user");
    assertEquals("user,click", lines.get(0));
    assertEquals(13, lines.size());
  }

  @Test
  void keptNumbersHaveTheTypeThatTheyHad() throws IOException {
    Path ids = dir.resolve("ids-kept.arrow");
    ok("predict", run, "--data", test("day1"), "--keep", "user", "--out", ids.toString());
    try (ArrowRows rows = ArrowRows.open(ids)) {
      assertEquals(Optional.of(ColumnType.INT32), rows.numbers("user"));
      assertEquals(Optional.of(ColumnType.FLOAT32), rows.numbers("click"));
    }
    Path text = dir.resolve("text-kept.arrow");
    String csv = file("numbers.csv", "user,price", "u1,4", "u2,5").toString();
    ok("predict", run, "--data", csv, "--keep", "price", "--out", text.toString());
    try (ArrowRows rows = ArrowRows.open(text)) {
      assertEquals(Set.of("price"), rows.textColumns());
    }
  }

  @Test
  void columnToKeepThatIsAPredictionIsRefused() {
    CliRun refused =
        CliRun.of(
            "predict",
            run,
            "--data",
            test("day1"),
            "--keep",
            "click",
            "--out",
            dir.resolve("x.csv").toString());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
  }

  @Test
  void severalFilesAndGlobsAreOneResultInTheirOrder() throws IOException {
    Files.createDirectories(dir.resolve("many"));
    file("many/b.csv", "user,price", "u1,4");
    file("many/a.csv", "user,price", "u2,5", "u3,6");
    Path single = file("single.csv", "user,price", "u2,5", "u3,6", "u1,4");
    List<String> expected = predict("one.csv", "--data", single.toString());
    assertEquals(expected, predict("folder.csv", "--data", dir.resolve("many").toString()));
    assertEquals(
        expected, predict("glob.csv", "--data", dir.resolve("many").toString() + "/*.csv"));
    assertEquals(
        expected,
        predict(
            "both.csv",
            "--data",
            dir.resolve("many/a.csv").toString(),
            dir.resolve("many/b.csv").toString()));
  }

  @Test
  void wholeDataSetIsRefusedWithAPartToName() {
    CliRun refused =
        CliRun.of("evaluate", run, "--data", dir.resolve("day1").resolve("data").toString());
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    assertTrue(refused.err().contains("is a data set; name one of its parts"), refused.all());
  }

  @Test
  void standardInputIsAFile() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("user,price\nu1,4\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertEquals(2, predict("stdin.csv", "--data", "-").size());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void pipeIsReadOnceAndWhole() throws Exception {
    Path pipe = dir.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no pipes");
    Path plain = file("plain-rows.csv", "user,price", "u1,4", "u2,5");
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.write(pipe, Files.readAllBytes(plain));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    writer.start();
    List<String> piped = predict("piped.csv", "--data", pipe.toString());
    writer.join();
    assertEquals(predict("plain-rows-out.csv", "--data", plain.toString()), piped);
  }

  @Test
  void optionsThatWouldDoNothingAreRefused() {
    for (List<String> words :
        List.of(
            List.of("evaluate", run, "--data", "test", "--raw"),
            List.of("evaluate", run, "--data", test("day1"), "--set", "options.delimiter=tab"),
            List.of("evaluate", run, "--data", "-", "-"),
            List.of("evaluate", run, "--data", "-", "--baseline", run))) {
      CliRun refused = CliRun.of(words.toArray(new String[0]));
      assertEquals(ExitCode.USAGE, refused.code(), words + refused.all());
    }
  }

  @Test
  void fileWithoutRowsIsAResultWithoutRows() throws IOException {
    assertEquals(
        List.of("click"),
        predict("none.csv", "--data", file("none-in.csv", "user,price").toString()));
    assertEquals(List.of("click"), predict("empty.csv", "--data", file("empty-in.csv").toString()));
  }

  @Test
  void endingTellsTheFormatAndOthersAreRefused() {
    CliRun refused =
        CliRun.of("predict", run, "--data", test("day1"), "--out", dir.resolve("x.orc").toString());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains(".arrow, .parquet or .csv"), refused.all());
  }

  @Test
  void withoutWhatWritesParquetNothingIsPredicted() {
    CliRun refused =
        CliRun.of(
            "predict", run, "--data", test("day1"), "--out", dir.resolve("x.parquet").toString());
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    assertTrue(refused.err().contains("call JINGU_PROFILES=parquet ./jingu"), refused.all());
  }

  @Test
  void anEndpointIsNamedByAFile() {
    CliRun refused =
        CliRun.of("predict", run, "--data", "grpc://localhost:1/rows", "--out", "x.csv");
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    assertTrue(refused.err().contains("and 'path: …' as lines into a file"), refused.all());
  }

  @Test
  void withoutWhatFetchesAFlightItIsRefused() throws IOException {
    Path rows =
        file("rows.flight", "-- jingu: flight", "location: grpc://localhost:1", "path: rows");
    CliRun refused =
        CliRun.of(
            "predict",
            run,
            "--data",
            rows.toString(),
            "--out",
            dir.resolve("flight.csv").toString());
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    assertTrue(refused.err().contains("call JINGU_PROFILES=flight ./jingu"), refused.all());
  }

  @Test
  void badRowsAreQuarantinedBesideTheOutputWithinTheLimit() throws IOException {
    Path rows = file("bad.csv", "user,price", "u1,4", "u2,five", "u3,6");
    CliRun refused =
        CliRun.of(
            "predict", run, "--data", rows.toString(), "--out", dir.resolve("bad.csv").toString());
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    Path out = dir.resolve("good.csv");
    CliRun warned =
        ok(
            "predict",
            run,
            "--set",
            "max_bad_fraction=0.5",
            "--data",
            rows.toString(),
            "--out",
            out.toString());
    assertEquals(3, Files.readAllLines(out).size());
    assertTrue(warned.err().contains("line 3: column 'price' is 'five'"), warned.all());
    assertTrue(Files.readString(dir.resolve("good.csv.quarantine.jsonl")).contains("\"line\":3"));
  }

  @Test
  void rowsThatAreWrittenOtherwiseAreReadAsTold() throws IOException {
    Path rows = file("tabs.txt", "u1\t4", "u2\t5");
    List<String> lines =
        predict(
            "tabs.csv",
            "--data",
            rows.toString(),
            "--set",
            "options.delimiter=tab",
            "--set",
            "options.header=false",
            "--set",
            "options.columns=[user, price]");
    Path plain = file("plain.csv", "user,price", "u1,4", "u2,5");
    assertEquals(predict("plain-out.csv", "--data", plain.toString()), lines);
  }

  /** The test rows; with tokens as a program's own rows are, or with ids as nobody made them. */
  private static void writeArrow(Path file, boolean tokens) throws IOException {
    Schema schema =
        new Schema(
            List.of(
                field("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                field("user", tokens ? new ArrowType.Utf8() : new ArrowType.Int(64, true)),
                field("click", new ArrowType.Int(64, true))),
            Map.of("pandas", "{}"));
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        ArrowFileWriter writer =
            new ArrowFileWriter(
                root,
                null,
                Files.newByteChannel(
                    file,
                    java.util.Set.of(
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.TRUNCATE_EXISTING,
                        java.nio.file.StandardOpenOption.WRITE)))) {
      writer.start();
      for (int i = 1; i < TEST.size(); i++) {
        String[] cells = TEST.get(i).split(",", -1);
        int row = i - 1;
        ((Float8Vector) root.getVector("price")).setSafe(row, Double.parseDouble(cells[2]));
        ((BigIntVector) root.getVector("click")).setSafe(row, Long.parseLong(cells[0]));
        if (tokens) {
          ((VarCharVector) root.getVector("user"))
              .setSafe(row, cells[1].getBytes(StandardCharsets.UTF_8));
        } else {
          ((BigIntVector) root.getVector("user")).setSafe(row, row % 3);
        }
      }
      root.setRowCount(TEST.size() - 1);
      writer.writeBatch();
      writer.end();
    }
  }

  private static Field field(String name, ArrowType type) {
    return new Field(name, FieldType.nullable(type), List.of());
  }
}
