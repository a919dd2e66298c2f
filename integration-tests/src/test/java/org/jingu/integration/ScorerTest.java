package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file gives what {@code predict} gives, to any number of callers. */
class ScorerTest {
  private static final int ROWS = 600;
  private static final long MOST_BYTES = 60L << 20;

  @TempDir static Path folder;

  private static final List<String> COLUMNS = List.of("user", "item", "price", "tags");
  private static final List<String[]> CELLS = new ArrayList<>();
  private static final List<Float> PREDICTED = new ArrayList<>();
  private static Path model;
  private static Path other;

  /** Two runs of one data set, the predictions of the first for all raw rows, both model files. */
  @BeforeAll
  static void trainAndExport() throws IOException {
    Path raw = RawFormat.CSV.write(folder.resolve("raw"), ROWS);
    Path data = folder.resolve("data");
    CommandRun.of("prepare", raw.resolve("prepare.yaml"), "--input", raw, "--out", data).ok();
    Path run = train(data, "wukong", 1);
    model = export(run);
    other = export(train(data, "fm", 2));
    Path predictions = folder.resolve("predictions.csv");
    CommandRun.of("predict", run, "--data", raw.resolve("rows.txt"), "--out", predictions).ok();
    Files.readAllLines(predictions).stream()
        .skip(1)
        .forEach(line -> PREDICTED.add(Float.valueOf(line)));
    Files.readAllLines(raw.resolve("rows.txt")).stream()
        .skip(1)
        .forEach(line -> CELLS.add(Arrays.copyOfRange(line.split(",", -1), 1, 5)));
  }

  private static Path train(Path data, String name, int seed) throws IOException {
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(
        config,
        """
        model: {name: %s}
        data: {path: %s, crosses: [{features: [user, item], buckets: 100}]}
        train: {epochs: 2, seed: %d, threads: 1}
        """
            .formatted(name, data, seed));
    Path run = folder.resolve(name);
    CommandRun.of("train", config, "--out", run).ok();
    return run;
  }

  private static Path export(Path run) {
    Path file = Path.of(run + ".jingu");
    CommandRun.of("export", run, "--format", "jingu", "--out", file).ok();
    return file;
  }

  @Test
  void rowsScoreAsTheyArePredicted() {
    assertEquals(ROWS, PREDICTED.size());
    try (Scorer scorer = Scorer.open(model)) {
      assertEquals(List.of("label"), scorer.description().labels());
      Scores all = scorer.score(COLUMNS, CELLS);
      for (int row = 0; row < ROWS; row++) {
        assertEquals(PREDICTED.get(row), all.of(row), 1e-6f, "row " + row);
      }
      for (int size : new int[] {1, 2, 7, 33, 130}) {
        Scores some = scorer.score(COLUMNS, CELLS.subList(5, 5 + size));
        for (int row = 0; row < size; row++) {
          assertEquals(PREDICTED.get(5 + row), some.of(row, "label"), 1e-6f, size + " rows");
        }
      }
      assertEquals(0, scorer.score(COLUMNS, List.of()).rows());
    }
  }

  @Test
  void rowsMayBeMapsOfTextNumbersAndLists() {
    try (Scorer scorer = Scorer.open(model)) {
      Map<String, ?> row =
          Map.of("user", "u3", "item", "i4", "price", 17, "tags", List.of("t1", "t2"));
      float expected =
          scorer.score(COLUMNS, List.<String[]>of(new String[] {"u3", "i4", "17", "t1|t2"})).of(0);
      assertEquals(expected, scorer.score(List.of(row)).of(0));
      Map<String, ?> sparse = Map.of("user", "u3", "item", "i4");
      float missing =
          scorer.score(COLUMNS, List.<String[]>of(new String[] {"u3", "i4", "", ""})).of(0);
      // Beside another row, so that the last bits may differ.
      assertEquals(missing, scorer.score(List.of(sparse, row)).of(0), 1e-6f);
      DataException bad =
          assertThrows(
              DataException.class,
              () -> scorer.score(List.of(Map.of("user", "u3", "item", "i4", "price", "dear"))));
      assertTrue(bad.getMessage().contains("row 0"), bad.getMessage());
      Map<String, ?> two = Map.of("user", List.of("u1", "u2"), "item", "i4");
      DataException more = assertThrows(DataException.class, () -> scorer.score(List.of(row, two)));
      assertTrue(more.getMessage().contains("row 1: column 'user'"), more.getMessage());
      Map<String, ?> misspelt = Map.of("usr", "u3", "item", "i4");
      DataException unknown =
          assertThrows(DataException.class, () -> scorer.score(List.of(misspelt)));
      assertTrue(unknown.getMessage().contains("'usr'"), unknown.getMessage());
    }
  }

  /** Every call's scores are of one model or of the other, while these are replaced. */
  @Test
  void manyCallersShareAModelThatIsReplacedMeanwhile() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (Scorer scorer = Scorer.open(model);
        Scorer second = Scorer.open(other)) {
      float[] first = scorer.score(COLUMNS, CELLS).values();
      float[] then = second.score(COLUMNS, CELLS).values();
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> calls = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        int from = 17 * caller;
        calls.add(callers.submit(() -> call(scorer, from, first, then, stop)));
      }
      for (int i = 0; i < 10; i++) {
        scorer.replace(i % 2 == 0 ? other : model);
        TimeUnit.MILLISECONDS.sleep(30);
      }
      assertThrows(DataException.class, () -> scorer.replace(folder.resolve("nothing.jingu")));
      stop.set(true);
      for (Future<Integer> call : calls) {
        assertTrue(call.get() > 0);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static int call(
      Scorer scorer, int from, float[] first, float[] then, AtomicBoolean stop) {
    int calls = 0;
    while (!stop.get() || calls == 0) {
      int count = 1 + calls % 50;
      float[] values = scorer.score(COLUMNS, CELLS.subList(from, from + count)).values();
      assertTrue(
          isNear(values, first, from) || isNear(values, then, from),
          () -> "mixed: " + Arrays.toString(values));
      calls++;
    }
    return calls;
  }

  private static boolean isNear(float[] values, float[] all, int from) {
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i] - all[from + i]) > 1e-6) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aClosedScorerSaysSo() {
    Scorer scorer = Scorer.open(model);
    scorer.close();
    scorer.close();
    assertThrows(IllegalStateException.class, () -> scorer.score(COLUMNS, CELLS));
    assertThrows(IllegalStateException.class, () -> scorer.replace(other));
    assertThrows(IllegalStateException.class, scorer::description);
  }

  @Test
  void whatIsNoModelFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(model);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 30}) {
      refused(Arrays.copyOf(whole, length));
    }
    byte[] damaged = whole.clone();
    byte[] name = "\"format\":1".getBytes(StandardCharsets.UTF_8);
    int at = indexOf(damaged, name);
    damaged[at + name.length - 1] = '9';
    refused(damaged);
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; ; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
  }

  private static void refused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("damaged.jingu"), content);
    DataException refused = assertThrows(DataException.class, () -> Scorer.open(file));
    assertTrue(refused.getMessage().contains("damaged.jingu"), refused.getMessage());
  }

  /** A service has neither the plugin nor SameDiff, and no large class path. */
  @Test
  void aServiceNeedsNothingElse() throws Exception {
    Path built = Path.of("..", "runtime", "scorer", "target");
    String jars = Files.readString(built.resolve("service.classpath")).strip();
    long bytes = 0;
    for (String jar : jars.split(File.pathSeparator, -1)) {
      bytes += Files.isRegularFile(Path.of(jar)) ? Files.size(Path.of(jar)) : 0;
      assertTrue(!jar.contains("nd4j") && !jar.contains("plugin"), jar);
    }
    assertTrue(bytes <= MOST_BYTES, "%,d bytes of class path".formatted(bytes));
    String own = Path.of("target", "test-classes") + File.pathSeparator + built.resolve("classes");
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                own + File.pathSeparator + jars,
                ScoringService.class.getName(),
                model.toString(),
                String.join(",", CELLS.get(0)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Stream<String> lines = service.inputReader().lines()) {
      List<String> said = lines.toList();
      assertEquals(0, service.waitFor(), said.toString());
      assertEquals(PREDICTED.get(0), Float.parseFloat(said.get(0)), 1e-6f, said.toString());
    }
  }
}
