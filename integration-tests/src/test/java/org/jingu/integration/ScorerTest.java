package org.jingu.integration;

import static org.jingu.integration.ScoredRun.COLUMNS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;
import org.jingu.cli.ExitCode;
import org.jingu.scorer.ModelDescription;
import org.jingu.scorer.Rows;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file gives what {@code predict} gives, in whatever form rows come. */
class ScorerTest {
  @TempDir static Path folder;

  private static ScoredRun run;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "wukong", 1);
  }

  @Test
  void rowsScoreAsTheyArePredicted() {
    try (Scorer scorer = Scorer.open(run.model())) {
      assertEquals(List.of("label"), scorer.description().labels());
      assertEquals(List.of("item", "price", "tags", "user"), scorer.columns());
      // As many at once, on as many threads: the same bits.
      assertArrayEquals(run.predicted(), scorer.score(COLUMNS, run.cells()).values());
      for (int size : new int[] {1, 2, 7, 33, 130}) {
        Scores some = scorer.score(COLUMNS, run.cells().subList(5, 5 + size));
        for (int row = 0; row < size; row++) {
          assertEquals(run.predicted()[5 + row], some.of(row, "label"), 1e-6f, size + " rows");
        }
      }
      assertEquals(0, scorer.score(COLUMNS, List.of()).rows());
      assertThrows(IllegalArgumentException.class, () -> scorer.score(List.of()).of(0, "buy"));
    }
  }

  @Test
  void aCallMayHaveManyThreads() {
    for (int threads = 2; threads <= 5; threads++) {
      Scorer.Options options = Scorer.Options.USUAL.withThreads(threads).withCallers(1);
      try (Scorer scorer = Scorer.open(run.model(), options)) {
        for (int size : new int[] {1, 15, 16, 17, 31, 33, 64, 81, run.cells().size()}) {
          float[] expected = Arrays.copyOf(run.predicted(), size);
          List<String[]> rows = run.cells().subList(0, size);
          assertArrayEquals(expected, scorer.score(COLUMNS, rows).values(), 1e-6f);
          assertArrayEquals(
              scorer.score(COLUMNS, rows).values(), scorer.score(COLUMNS, rows).values());
        }
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Scorer.Options.USUAL.withThreads(0));
  }

  @Test
  void rowsMayBeMapsOfTextNumbersAndLists() {
    try (Scorer scorer = Scorer.open(run.model())) {
      Map<String, ?> row =
          Map.of("user", "u3", "item", "i4", "price", 17, "tags", List.of("t1", "t2"));
      float expected = scored(scorer, "u3", "i4", "17", "t1|t2");
      assertEquals(expected, scorer.score(List.of(row)).of(0));
      Map<String, ?> sparse = Map.of("user", "u3", "item", "i4");
      assertEquals(scored(scorer, "u3", "i4", "", ""), scorer.score(List.of(sparse)).of(0));
      refused(scorer, Map.of("user", "u3", "item", "i4", "price", "dear"), "row 1");
      refused(
          scorer,
          Map.of("user", List.of("u1", "u2"), "item", "i4"),
          "row 1: column 'user' has 2 values");
      refused(scorer, Map.of("usr", "u3", "item", "i4"), "'usr'");
    }
  }

  private static void refused(Scorer scorer, Map<String, ?> second, String what) {
    Map<String, ?> first = Map.of("user", "u3", "item", "i4");
    DataException refused =
        assertThrows(DataException.class, () -> scorer.score(List.of(first, second)));
    assertTrue(refused.getMessage().contains(what), refused.getMessage());
  }

  private static float scored(Scorer scorer, String... cells) {
    return scorer.score(COLUMNS, List.<String[]>of(cells)).of(0);
  }

  @Test
  void rowsMayBeBuiltOrComeAsColumns() {
    try (Scorer scorer = Scorer.open(run.model())) {
      float[] expected =
          scorer
              .score(
                  COLUMNS,
                  List.of(
                      new String[] {"u3", "i4", "17.5", "t1|t2"},
                      new String[] {"u1", "i2", null, ""}))
              .values();
      Rows rows = scorer.rows();
      Rows.Column item = rows.column("item");
      rows.add()
          .set("user", "u3")
          .set(item, "i4")
          .set("price", 17.5)
          .set("tags", List.of("t1", "t2"));
      rows.add().set("user", "u1").set(item, "i2");
      assertEquals(2, rows.size());
      assertArrayEquals(expected, scorer.score(rows).values());
      Map<String, Object> columns = new HashMap<>();
      columns.put("user", new String[] {"u3", "u1"});
      columns.put("item", List.of("i4", "i2"));
      columns.put("tags", Arrays.asList(List.of("t1", "t2"), null));
      columns.put("price", new Double[] {17.5, null});
      assertArrayEquals(expected, scorer.score(columns).values());
      assertEquals(0, scorer.score(Map.of()).rows());
      columns.put("price", new double[] {17.5});
      DataException uneven = assertThrows(DataException.class, () -> scorer.score(columns));
      assertTrue(uneven.getMessage().contains("a value a row"), uneven.getMessage());
      assertThrows(DataException.class, () -> scorer.rows().column("usr"));
      assertThrows(IllegalArgumentException.class, () -> scorer.rows().add().set(item, "i1"));
    }
  }

  @Test
  void encodedExamplesAreChecked() {
    try (Scorer scorer = Scorer.open(run.model())) {
      IdBags one = new IdBags(new int[] {1, 2}, new int[] {0, 1, 2});
      IdBags tags = new IdBags(new int[] {1, 2, 1}, new int[] {0, 0, 3});
      Map<String, IdBags> ids = Map.of("user", one, "item", one, "tags", tags);
      float[] dense = {0.5f, -0.5f};
      assertEquals(2, scorer.score(batch(dense, ids)).rows());
      wrong(scorer, batch(new float[] {1}, ids), "1 dense values");
      wrong(
          scorer, batch(new float[] {1, Float.NaN}, ids), "example 1 has the value NaN of 'price'");
      wrong(scorer, batch(dense, Map.of("user", one, "tags", tags)), "no feature 'item'");
      wrong(
          scorer,
          with(dense, ids, new int[] {1, 99}, new int[] {0, 1, 2}),
          "example 1 has the id 99");
      wrong(
          scorer,
          with(dense, ids, new int[] {1, -1}, new int[] {0, 1, 2}),
          "example 1 has the id -1");
      wrong(scorer, with(dense, ids, new int[] {1, 2}, new int[] {0, 2, 1}), "example 1 go back");
      wrong(scorer, with(dense, ids, new int[] {1, 2}, new int[] {0, 1}), "need 3 offsets");
      wrong(scorer, with(dense, ids, new int[] {1}, new int[] {0, 1, 2}), "lead to 2 ids");
      wrong(scorer, with(dense, ids, new int[] {1, 2}, new int[] {1, 1, 2}), "must be 0");
    }
  }

  private static Batch with(float[] dense, Map<String, IdBags> ids, int[] items, int[] offsets) {
    Map<String, IdBags> changed = new HashMap<>(ids);
    changed.put("item", new IdBags(items, offsets));
    return batch(dense, changed);
  }

  private static Batch batch(float[] dense, Map<String, IdBags> ids) {
    return new Batch(2, dense, ids, new float[0], null, null);
  }

  private static void wrong(Scorer scorer, Batch batch, String what) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> scorer.score(batch));
    assertTrue(wrong.getMessage().contains(what), wrong.getMessage());
  }

  @Test
  void tablesMayBeInHalfPrecision() throws IOException {
    for (String storage : List.of("fp16", "bf16")) {
      Path half = ScoredRun.export(run.run(), "--tables", storage);
      assertTrue(Files.size(half) < Files.size(run.model()));
      try (Scorer scorer = Scorer.open(half)) {
        float[] scores = scorer.score(COLUMNS, run.cells()).values();
        assertArrayEquals(run.predicted(), scores, storage.equals("fp16") ? 2e-3f : 2e-2f);
        assertTrue(!Arrays.equals(run.predicted(), scores), "nothing was rounded");
      }
    }
    CommandRun refused = CommandRun.of("export", run.run(), "--format", "onnx", "--tables", "bf16");
    assertEquals(ExitCode.USAGE, refused.code(), refused.toString());
  }

  @Test
  void whatIsNoModelFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(run.model());
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 30}) {
      refused(Arrays.copyOf(whole, length));
    }
    byte[] damaged = whole.clone();
    String format = "\"format\":" + ModelDescription.FORMAT;
    int at = indexOf(damaged, format.getBytes(StandardCharsets.UTF_8));
    damaged[at + format.length() - 1] = '9';
    String message = refused(damaged);
    assertTrue(message.contains("version 9"), message);
    assertThrows(DataException.class, () -> Scorer.open(folder.resolve("nothing.jingu")));
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; ; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
  }

  private static String refused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("damaged.jingu"), content);
    DataException refused = assertThrows(DataException.class, () -> Scorer.open(file));
    assertTrue(refused.getMessage().contains("damaged.jingu"), refused.getMessage());
    return refused.getMessage();
  }
}
