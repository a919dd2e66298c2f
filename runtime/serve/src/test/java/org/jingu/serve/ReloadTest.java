package org.jingu.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that replaces another brings its facts and its weights at once. */
class ReloadTest {
  private static final int RELOADS = 100;
  private static final Examples ROWS =
      new Examples.Raw(List.of(Map.of("user", "u3", "item", "i4", "price", 17)));

  @TempDir Path folder;

  @Test
  void whatARequestIsMadeForIsWhatScoresIt() throws Exception {
    Path[] files = {write(1, "click"), write(2, "click", "buy")};
    Map<Object, float[]> expected = new HashMap<>();
    for (int i = 0; i < files.length; i++) {
      try (Scorer scorer = Scorer.open(files[i])) {
        expected.put(i + 1, ROWS.score(scorer).values());
      }
    }
    Path served = folder.resolve("m.jingu");
    exchange(files[0], served, 0);
    AtomicBoolean stop = new AtomicBoolean();
    try (Models models =
        Models.open(
            List.of(ModelSource.of(served.toString())),
            new Batching(0, 64, 1000, 2),
            (model, version, requests, rows) -> {})) {
      List<CompletableFuture<Void>> callers =
          List.of(
              CompletableFuture.runAsync(() -> ask(models, expected, stop)),
              CompletableFuture.runAsync(() -> ask(models, expected, stop)));
      for (int i = 1; i <= RELOADS; i++) {
        exchange(files[i % 2], served, i);
        assertEquals("replaced", models.reload().get(0).outcome());
      }
      assertEquals("unchanged", models.reload().get(0).outcome());
      stop.set(true);
      for (CompletableFuture<Void> caller : callers) {
        caller.get();
      }
    }
  }

  private Path write(int seed, String... labels) throws IOException {
    return TinyModel.write(folder, folder.resolve(seed + ".file"), seed, labels);
  }

  private static void exchange(Path from, Path to, int time) throws IOException {
    Path beside = to.resolveSibling(".next");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(beside, FileTime.fromMillis(1_000_000L + time));
    Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void ask(Models models, Map<Object, float[]> expected, AtomicBoolean stop) {
    while (!stop.get()) {
      Object[] seed = new Object[1];
      Models.Asked asked =
          models.ask(
              "m",
              null,
              model -> {
                seed[0] = model.facts().provenance().get("seed");
                return ROWS;
              },
              System.nanoTime() + 5_000_000_000L);
      Scores scores = asked.scores().join();
      assertEquals(seed[0], asked.model().facts().provenance().get("seed"));
      assertEquals(scores.labels(), asked.model().facts().labels());
      assertArrayEquals(expected.get(seed[0]), scores.values(), 1e-6f);
    }
  }
}
