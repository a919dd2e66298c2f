package org.jingu.integration;

import static org.jingu.integration.ScoredRun.COLUMNS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jingu.api.data.DataException;
import org.jingu.scorer.Scorer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads share a scorer while its model is replaced and while it is closed. */
class ScorerCallersTest {
  private static final int CALLERS = 6;
  private static final int SIZES = 40;

  @TempDir static Path folder;

  private static final ExecutorService THREADS = Executors.newFixedThreadPool(CALLERS);
  private static ScoredRun run;
  private static ScoredRun other;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "fm", 1);
    other = ScoredRun.of(folder, "deepfm", 2);
  }

  @AfterAll
  static void stop() {
    THREADS.shutdownNow();
  }

  /** The scores of the first rows, of each number, as one caller alone has them. */
  private static float[][] alone(Path model) {
    try (Scorer scorer = Scorer.open(model)) {
      float[][] scores = new float[SIZES + 1][];
      for (int size = 1; size <= SIZES; size++) {
        scores[size] = scorer.score(COLUMNS, run.cells().subList(0, size)).values();
      }
      return scores;
    }
  }

  /** Fewer compute at once than call: each gets the bits that it gets alone. */
  @Test
  void callersTakeTurns() throws Exception {
    float[][] expected = alone(run.model());
    Scorer.Options options = Scorer.Options.USUAL.withCallers(2);
    try (Scorer scorer = Scorer.open(run.model(), options)) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        calls.add(
            THREADS.submit(
                () -> {
                  int wrong = 0;
                  for (int call = 0; call < 200; call++) {
                    int size = 1 + call % SIZES;
                    float[] scores = score(scorer, size);
                    wrong += Arrays.equals(expected[size], scores) ? 0 : 1;
                  }
                  return wrong;
                }));
      }
      for (Future<Integer> call : calls) {
        assertEquals(0, call.get());
      }
    }
  }

  private static float[] score(Scorer scorer, int size) {
    return scorer.score(COLUMNS, run.cells().subList(0, size)).values();
  }

  /** Every call's scores are of one model or of the other; none fails. */
  @Test
  void aModelIsReplacedUnderLoad() throws Exception {
    float[][] first = alone(run.model());
    float[][] then = alone(other.model());
    AtomicBoolean stop = new AtomicBoolean();
    try (Scorer scorer = Scorer.open(run.model())) {
      List<Future<int[]>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        calls.add(THREADS.submit(() -> tell(scorer, first, then, stop)));
      }
      for (int i = 0; i < 20; i++) {
        scorer.replace(i % 2 == 0 ? other.model() : run.model());
      }
      assertThrows(DataException.class, () -> scorer.replace(folder.resolve("nothing.jingu")));
      stop.set(true);
      int[] seen = new int[2];
      for (Future<int[]> call : calls) {
        int[] found = call.get();
        seen[0] += found[0];
        seen[1] += found[1];
      }
      assertTrue(seen[0] > 0 && seen[1] > 0, Arrays.toString(seen));
    } finally {
      stop.set(true);
    }
  }

  private static int[] tell(Scorer scorer, float[][] first, float[][] then, AtomicBoolean stop) {
    int[] seen = new int[2];
    for (int call = 0; !stop.get(); call++) {
      int size = 1 + call % SIZES;
      float[] scores = score(scorer, size);
      boolean of = Arrays.equals(first[size], scores);
      assertTrue(of || Arrays.equals(then[size], scores), () -> Arrays.toString(scores));
      seen[of ? 0 : 1]++;
    }
    return seen;
  }

  /** A call ends with its scores or says that the scorer is closed. */
  @Test
  void aScorerIsClosedUnderLoad() throws Exception {
    float[][] expected = alone(run.model());
    for (int round = 0; round < 10; round++) {
      Scorer scorer = Scorer.open(run.model(), Scorer.Options.USUAL.withCallers(3));
      CountDownLatch begun = new CountDownLatch(CALLERS);
      List<Future<String>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        calls.add(THREADS.submit(() -> untilClosed(scorer, expected, begun)));
      }
      begun.await();
      scorer.close();
      scorer.close();
      for (Future<String> call : calls) {
        assertEquals("the scorer is closed", call.get());
      }
      assertThrows(IllegalStateException.class, () -> score(scorer, 1));
      assertThrows(IllegalStateException.class, () -> scorer.replace(other.model()));
      assertThrows(IllegalStateException.class, scorer::description);
      assertThrows(IllegalStateException.class, scorer::rows);
    }
  }

  private static String untilClosed(Scorer scorer, float[][] expected, CountDownLatch begun) {
    for (int call = 0; ; call++) {
      int size = 1 + call % SIZES;
      try {
        float[] scores = score(scorer, size);
        assertTrue(Arrays.equals(expected[size], scores), () -> Arrays.toString(scores));
      } catch (IllegalStateException e) {
        return String.valueOf(e.getMessage());
      } finally {
        begun.countDown();
      }
    }
  }
}
