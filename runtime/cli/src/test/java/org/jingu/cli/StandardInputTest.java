package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, {@code evaluate}, {@code predict} and {@code prepare} from the standard input. */
class StandardInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int END_MARK = 8;

  @TempDir static Path dir;
  private static Path config;
  private static Path raw;

  @BeforeAll
  static void prepare() throws IOException {
    Random random = new Random(5);
    List<String> rows = new ArrayList<>(List.of("click,user,price"));
    for (int i = 0; i < 400; i++) {
      rows.add("%d,u%d,%d".formatted(random.nextInt(2), random.nextInt(9), random.nextInt(50)));
    }
    raw = Files.createDirectories(dir.resolve("raw"));
    Files.write(raw.resolve("rows.csv"), rows);
    Files.writeString(
        dir.resolve("prepare.yaml"),
        """
        files: {train: [rows.csv]}
        split: {by: ratio, test: 0.25}
        sparse: {user: {}}
        dense: {price: {scale: standardize}}
        labels: {click: {}}
        """);
    ok("prepare", dir.resolve("prepare.yaml"), "--input", raw, "--out", dir.resolve("data"));
    config =
        Files.writeString(
            dir.resolve("lr.yaml"),
            """
            model: {name: lr}
            data: {path: %s}
            train: {epochs: 2, batch_size: 32}
            """
                .formatted(dir.resolve("data")));
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static CliRun piped(byte[] input, Object... command) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return run(command);
    } finally {
      System.setIn(before);
    }
  }

  private static Path part(String data, String part) {
    return dir.resolve(data).resolve(part).resolve("part-00000.arrow");
  }

  private static byte[] stream(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        SeekableByteChannel channel = Files.newByteChannel(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator);
        ArrowStreamWriter writer =
            new ArrowStreamWriter(reader.getVectorSchemaRoot(), reader, bytes)) {
      writer.start();
      while (reader.loadNextBatch()) {
        writer.writeBatch();
      }
      writer.end();
    }
    return bytes.toByteArray();
  }

  private static JsonNode metrics(Path run) throws IOException {
    return JSON.readTree(ok("evaluate", run, "--json").out()).at("/metrics");
  }

  @Test
  void aStreamTrainsAsItsFileDoesAndResumes() throws IOException {
    byte[] stream = stream(part("data", "train"));
    Path fromFile = dir.resolve("from-file");
    Path fromStream = dir.resolve("from-stream");
    ok("train", config, "--out", fromFile);
    CliRun trained = piped(stream, "train", config, "--out", fromStream, "--set", "data.train=-");
    assertEquals(ExitCode.OK, trained.code(), trained.all());
    assertEquals(metrics(fromFile), metrics(fromStream));
    CliRun more =
        piped(stream, "train", config, "--out", fromStream, "--set", "data.train=-", "--resume");
    assertEquals(ExitCode.OK, more.code(), more.all());
    CliRun gone = run("evaluate", fromStream, "--data", "train");
    assertEquals(ExitCode.DATA, gone.code(), gone.all());
    assertTrue(gone.err().contains("data.train is '-', the standard input"), gone.err());
  }

  @Test
  void otherRowsThanTheRunHadAreNotResumedFrom() throws IOException {
    Path run = dir.resolve("other-rows");
    byte[] train = stream(part("data", "train"));
    CliRun first = piped(train, "train", config, "--out", run, "--set", "data.train=-");
    assertEquals(ExitCode.OK, first.code(), first.all());
    byte[] test = stream(part("data", "test"));
    CliRun second = piped(test, "train", config, "--out", run, "--set", "data.train=-", "--resume");
    assertEquals(ExitCode.RUN_FOLDER, second.code(), second.all());
  }

  @Test
  void aStreamThatEndsEarlyIsAnErrorOfEveryCommand() throws IOException {
    byte[] whole = stream(part("data", "train"));
    byte[] unmarked = Arrays.copyOf(whole, whole.length - END_MARK);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    Path run = dir.resolve("early");
    ok("train", config, "--out", run);
    List<Object[]> commands =
        List.of(
            new Object[] {"train", config, "--out", dir.resolve("x"), "--set", "data.train=-"},
            new Object[] {"evaluate", run, "--data", "-"},
            new Object[] {"predict", run, "--data", "-", "--out", dir.resolve("x.csv")});
    for (Object[] command : commands) {
      CliRun without = piped(unmarked, command);
      assertEquals(ExitCode.DATA, without.code(), without.all());
      assertTrue(without.err().contains("standard input ended early"), without.err());
      CliRun cut = piped(half, command);
      assertEquals(ExitCode.DATA, cut.code(), cut.all());
      assertTrue(piped(whole, command).code() == ExitCode.OK);
    }
    assertFalse(Files.exists(dir.resolve("x.csv.quarantine.jsonl")));
  }

  @Test
  void rowsArePreparedAsTheirFileWouldBe() throws IOException {
    byte[] rows = Files.readAllBytes(raw.resolve("rows.csv"));
    CliRun done =
        piped(
            rows,
            "prepare",
            dir.resolve("prepare.yaml"),
            "--input",
            "-",
            "--out",
            dir.resolve("p"));
    assertEquals(ExitCode.OK, done.code(), done.all());
    for (String part : List.of("train", "test")) {
      assertArrayEquals(
          Files.readAllBytes(part("data", part)), Files.readAllBytes(part("p", part)), part);
    }
    CliRun like =
        piped(
            rows,
            "prepare",
            "--like",
            dir.resolve("data"),
            "--input",
            "-",
            "--out",
            dir.resolve("l"));
    assertEquals(ExitCode.OK, like.code(), like.all());
    assertArrayEquals(
        Files.readAllBytes(part("data", "train")), Files.readAllBytes(part("l", "train")));
  }

  @Test
  void whatCannotBeIsRefusedWithWhatToDo() throws IOException {
    Path several =
        Files.writeString(
            dir.resolve("several.yaml"),
            """
            files: {train: [rows.csv], test: [other.csv]}
            sparse: {user: {}}
            labels: {click: {}}
            """);
    refused(
        "divide the rows with split",
        "prepare",
        several,
        "--input",
        "-",
        "--out",
        dir.resolve("n"));
    refused(
        "is the standard input, and so is train",
        "train",
        config,
        "--set",
        "data.train=-",
        "--set",
        "data.valid=-");
    Path alone =
        Files.writeString(dir.resolve("alone.yaml"), "model: {name: lr}\ndata: {train: '-'}\n");
    refused("set data.path to the folder that has it", "train", alone);
  }

  private static void refused(String message, Object... command) {
    CliRun refused = piped(new byte[0], command);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains(message), refused.err());
  }
}
