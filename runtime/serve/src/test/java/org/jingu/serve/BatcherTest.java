package org.jingu.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.jingu.serve.Refusal.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatcherTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir static Path folder;
  private static Scorer scorer;

  @BeforeAll
  static void open() throws IOException {
    scorer = Scorer.open(TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click", "buy"));
  }

  @AfterAll
  static void close() {
    scorer.close();
  }

  private static Map<String, ?> row(int i) {
    return Map.of("user", "u" + i % 12, "item", "i" + i % 15, "price", i);
  }

  private static Examples rows(int from, int count) {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(from + i));
    }
    return new Examples.Raw(rows);
  }

  private static long soon() {
    return System.nanoTime() + 10 * SECOND;
  }

  @Test
  void requestsAreScoredTogetherAndEachGetsItsOwn() throws Exception {
    List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Scores>> all = new ArrayList<>();
    // Whoever waits for a whole second gets company.
    Batching batching = new Batching(1_000_000, 40, 1000, 1);
    try (Batcher batcher =
        new Batcher("m", scorer, batching, (requests, rows) -> calls.add(rows))) {
      for (int i = 0; i < 8; i++) {
        all.add(batcher.submit(rows(10 * i, 10), soon()));
      }
      for (int i = 0; i < 8; i++) {
        Scores scores = all.get(i).get();
        assertEquals(10, scores.rows());
        float[] expected = rows(10 * i, 10).score(scorer).values();
        for (int k = 0; k < expected.length; k++) {
          assertEquals(expected[k], scores.values()[k], 1e-6f);
        }
      }
    }
    assertEquals(List.of(40, 40), calls);
  }

  @Test
  void aBadRequestDoesNotSpoilItsCompany() throws Exception {
    try (Batcher batcher =
        new Batcher("m", scorer, new Batching(200_000, 1000, 1000, 1), (r, n) -> {})) {
      CompletableFuture<Scores> good = batcher.submit(rows(0, 3), soon());
      Examples dear = new Examples.Raw(List.of(row(1), Map.of("price", "dear")));
      CompletableFuture<Scores> bad = batcher.submit(dear, soon());
      assertEquals(3, good.get().rows());
      Refusal refusal = refusal(bad);
      assertEquals(Reason.INVALID, refusal.reason());
      assertTrue(String.valueOf(refusal.getMessage()).contains("row 1"), refusal.getMessage());
    }
  }

  @Test
  void aFullQueueRefusesAndALateRequestIsToldSo() throws Exception {
    try (Batcher batcher =
        new Batcher("m", scorer, new Batching(300_000, 1000, 20, 1), (r, n) -> {})) {
      CompletableFuture<Scores> late = batcher.submit(rows(0, 15), System.nanoTime());
      CompletableFuture<Scores> last = batcher.submit(rows(0, 5), soon());
      Refusal busy = assertThrows(Refusal.class, () -> batcher.submit(rows(0, 1), soon()));
      assertEquals(Reason.BUSY, busy.reason());
      assertEquals(20, batcher.queuedRows());
      assertEquals(Reason.LATE, refusal(late).reason());
      assertEquals(5, last.get().rows());
      // Larger than the queue, but nobody waits.
      assertEquals(50, batcher.submit(rows(0, 50), soon()).get().rows());
    }
  }

  @Test
  void closingScoresWhatWaits() throws Exception {
    Batcher batcher =
        new Batcher("m", scorer, new Batching(1_000_000, 1000, 1000, 2), (r, n) -> {});
    CompletableFuture<Scores> waits = batcher.submit(rows(0, 5), soon());
    long start = System.nanoTime();
    batcher.close();
    assertEquals(5, waits.get(0, TimeUnit.SECONDS).rows());
    assertTrue(System.nanoTime() - start < SECOND / 2);
    assertEquals(
        Reason.STOPPING,
        assertThrows(Refusal.class, () -> batcher.submit(rows(0, 1), soon())).reason());
  }

  @Test
  void whoFindsNobodyScoresHimself() throws Exception {
    List<Thread> scored = Collections.synchronizedList(new ArrayList<>());
    Batcher.Observer observer = (requests, rows) -> scored.add(Thread.currentThread());
    try (Batcher batcher = new Batcher("m", scorer, new Batching(0, 40, 1000, 1), observer)) {
      CompletableFuture<Scores> own = batcher.submit(rows(0, 5), soon());
      assertEquals(5, own.get(0, TimeUnit.SECONDS).rows());
      Refusal late = refusal(batcher.submit(rows(0, 5), System.nanoTime()));
      assertEquals(Reason.LATE, late.reason());
    }
    assertEquals(List.of(Thread.currentThread()), scored);
  }

  @Test
  void noMoreCallsAreMadeAtOnceThanThereAreThreads() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Batcher.Observer slowly =
        (requests, rows) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          LockSupport.parkNanos(2_000_000);
          now.decrementAndGet();
        };
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Scores>> all = new ArrayList<>();
      Batcher batcher = new Batcher("m", scorer, new Batching(0, 10, 1000, 2), slowly);
      for (int i = 0; i < 100; i++) {
        int from = i;
        all.add(
            CompletableFuture.supplyAsync(
                () -> batcher.submit(rows(from, 3), soon()).join(), callers));
      }
      for (int i = 0; i < 100; i++) {
        float[] expected = rows(i, 3).score(scorer).values();
        float[] scores = all.get(i).get(10, TimeUnit.SECONDS).values();
        for (int k = 0; k < expected.length; k++) {
          assertEquals(expected[k], scores[k], 1e-6f);
        }
      }
      batcher.close();
    } finally {
      callers.shutdownNow();
    }
    assertEquals(2, most.get());
    assertEquals(0, now.get());
  }

  private static Refusal refusal(CompletableFuture<Scores> scores) {
    ExecutionException failed = assertThrows(ExecutionException.class, scores::get);
    return assertInstanceOf(Refusal.class, failed.getCause());
  }
}
