package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.cli.ExitCode;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with rows of a Flight server do what they do with the same rows in a file. */
class FlightRunTest {
  private static final int ROWS = 400;
  private static final int BATCH_ROWS = 100;

  @TempDir static Path folder;
  private static RowServer server;
  private static Path rows;
  private static Path endpoint;
  private static Path model;
  private static Path run;

  @BeforeAll
  static void trainFromFiles() throws IOException {
    server = new RowServer();
    rows = write(Files.createDirectories(folder.resolve("files")).resolve("rows.arrow"));
    endpoint = server.give(rows, folder.resolve("flights/rows.flight"));
    Files.writeString(
        folder.resolve("prepare.yaml"),
        """
        files: {train: [rows.arrow]}
        split: {by: ratio, valid: 0.2, test: 0.2, seed: 1}
        sparse: {user: {}, item: {}}
        labels: {click: {}}
        """);
    model = folder.resolve("model.yaml");
    Files.writeString(
        model,
        """
        model: {name: lr}
        data: {path: DATA}
        train: {epochs: 2, batch_size: 32}
        """
            .replace("DATA", folder.resolve("data").toString()));
    prepare("files", "data").ok();
    run = folder.resolve("run");
    CommandRun.of("train", model, "--out", run).ok();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Path write(Path file) {
    Random random = new Random(3);
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.INT64.named("id"),
                ColumnType.UTF8.named("user"),
                ColumnType.UTF8.named("item"),
                ColumnType.INT32.named("click")),
            BATCH_ROWS)) {
      for (int row = 0; row < ROWS; row++) {
        int user = random.nextInt(20);
        int item = random.nextInt(30);
        writer.setLong(0, (1L << 60) + row);
        writer.setText(1, "u" + user);
        writer.setText(2, "i" + item);
        writer.setInt(3, (user + item) % 3 == 0 || random.nextInt(10) == 0 ? 1 : 0);
        writer.endRow();
      }
      writer.commit();
    }
    return file;
  }

  private static CommandRun prepare(String input, String out) {
    return CommandRun.of(
        "prepare",
        folder.resolve("prepare.yaml"),
        "--input",
        folder.resolve(input),
        "--out",
        folder.resolve(out),
        "--set",
        "files.train=[%s]".formatted(input.equals("files") ? "rows.arrow" : "rows.flight"));
  }

  private static JsonNode metrics(Path of, Object... more) throws IOException {
    Object[] words = Stream.concat(Stream.of("evaluate", of, "--json"), Stream.of(more)).toArray();
    return new ObjectMapper().readTree(CommandRun.of(words).ok().out()).get("metrics");
  }

  @Test
  void rowsArePreparedAsThoseOfAFile() throws IOException {
    int before = server.fetched.get();
    prepare("flights", "data-of-flights").ok();
    assertEquals(before + 1, server.fetched.get(), "both passes read one copy");
    for (String part : List.of("train", "valid", "test")) {
      Path file = Path.of(part, "part-00000.arrow");
      assertEquals(
          -1,
          Files.mismatch(
              folder.resolve("data").resolve(file),
              folder.resolve("data-of-flights").resolve(file)));
    }
  }

  @Test
  void aRunOfAFlightIsTheRunOfItsRows() throws IOException {
    Path train =
        server.give(
            folder.resolve("data/train/part-00000.arrow"), folder.resolve("flights/train.flight"));
    int before = server.fetched.get();
    Path other = folder.resolve("run-of-flight");
    CommandRun.of("train", model, "--out", other, "--set", "data.train=" + train).ok();
    assertEquals(before + 1, server.fetched.get(), "all of the run reads one copy");
    assertEquals(metrics(run), metrics(other));
  }

  @Test
  void rowsAreScoredAsThoseOfAFile() throws IOException {
    assertEquals(metrics(run, "--data", rows), metrics(run, "--data", endpoint));
    Path ofFile = folder.resolve("file.arrow");
    Path ofFlight = folder.resolve("flight.arrow");
    CommandRun.of("predict", run, "--data", rows, "--keep", "id", "--out", ofFile).ok();
    CommandRun.of("predict", run, "--data", endpoint, "--keep", "id", "--out", ofFlight).ok();
    assertEquals(-1, Files.mismatch(ofFile, ofFlight));
  }

  @Test
  void aServerThatStopsOnTheWayLeavesNothing() throws IOException {
    server.breakOffAfter(2);
    try {
      Set<Path> before = files();
      CommandRun prepared = prepare("flights", "never");
      refused(prepared);
      refused(
          CommandRun.of(
              "train",
              model,
              "--out",
              folder.resolve("never"),
              "--set",
              "data.train=" + server.give(rows, folder.resolve("flights/rows.flight"))));
      refused(CommandRun.of("evaluate", run, "--data", endpoint));
      refused(
          CommandRun.of(
              "predict", run, "--data", endpoint, "--out", folder.resolve("never.parquet")));
      assertEquals(before, files());
    } finally {
      server.breakOffAfter(Integer.MAX_VALUE);
    }
  }

  private static void refused(CommandRun told) {
    assertEquals(ExitCode.DATA, told.code(), told.toString());
    assertTrue(
        told.err().contains(" fails after 2 record batches (INTERNAL: the disk is gone)"),
        told.toString());
    assertTrue(told.err().contains("rows.flight"), told.toString());
    assertFalse(told.err().contains("xception"), told.toString());
  }

  private static Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.collect(Collectors.toSet());
    }
  }
}
