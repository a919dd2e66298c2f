package org.jingu.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jingu.benchmark.ServeProcess.Held;

/**
 * Puts a server under a long load of requests of all forms and sizes, between which models are
 * exchanged, bad requests come, and clients are slow or go away. Every answer is compared.
 */
final class ServeSoak {
  private static final int REQUESTS = 96;

  /** Longer than clients keep a silent connection, which else may end as they take it up again. */
  private static final int READ_SECONDS = 8;

  private static final int SLOW_CLIENTS = 3;
  private static final int QUARTERS = 4;

  /** One request in so many is bad. */
  private static final int BAD = 20;

  /** Below so many requests memory is still on its way to what it stays at. */
  private static final long JUDGED = 200_000;

  private static final double MEBI = 1 << 20;

  private final PrintStream out;
  private final RankingModel model;
  private final int callers;
  private final long reloadMillis;
  private final SoakTally tally = new SoakTally();
  private final AtomicLong asked = new AtomicLong();

  ServeSoak(PrintStream out, RankingModel model, int callers, long reloadMillis) {
    this.out = out;
    this.model = model;
    this.callers = callers;
    this.reloadMillis = reloadMillis;
  }

  SoakTally tally() {
    return tally;
  }

  /**
   * Asks.
   *
   * @param folder for models
   * @param count of requests
   * @return whether every answer is right and nothing has grown
   */
  boolean run(Path folder, long count) throws IOException {
    List<Path> files = model.writeScaled(folder, 1, 2);
    Path served = Files.createDirectories(folder.resolve("served")).resolve("1.jingu");
    SoakReloads reloads = new SoakReloads(files, served);
    List<SoakRequest> requests = SoakRequest.all(model, files, REQUESTS);
    List<String> options =
        List.of(
            SoakRequest.MODEL + "=" + served.getParent(),
            "--read-seconds",
            String.valueOf(READ_SECONDS),
            "--max-body-mb",
            "4",
            // On a busy machine requests are late, which is no fault.
            "--deadline-ms",
            "60000");
    try (ServeProcess server = ServeProcess.start(folder, options)) {
      List<Held> held = soak(server, reloads, requests, count);
      String printed = server.printed();
      if (printed.contains("Exception") || printed.contains("ERROR")) {
        tally.wrong("the server's log: " + printed);
      }
      return report(held, count);
    }
  }

  private List<Held> soak(
      ServeProcess server, SoakReloads reloads, List<SoakRequest> requests, long count)
      throws IOException {
    AtomicBoolean stop = new AtomicBoolean();
    HttpCaller caller = new HttpCaller(server.address());
    SlowClient slow = new SlowClient(server.address(), 1000 * READ_SECONDS);
    List<Thread> beside = new ArrayList<>();
    beside.add(start("reloads", () -> reload(caller, reloads, stop)));
    for (int i = 0; i < SLOW_CLIENTS; i++) {
      int first = i;
      beside.add(start("slow " + i, () -> beSlow(slow, reloads, requests, first, stop)));
    }
    List<Held> held = new ArrayList<>();
    for (int quarter = 1; quarter <= QUARTERS; quarter++) {
      long until = count * quarter / QUARTERS;
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        long seed = 100L * quarter + i;
        all.add(start("caller " + i, () -> call(caller, reloads, requests, until, seed)));
      }
      join(all);
      // A model that is being loaded would be taken for growth.
      synchronized (reloads) {
        held.add(server.held());
      }
      show(until, held.get(held.size() - 1));
    }
    stop.set(true);
    join(beside);
    return held;
  }

  /** Work that may fail. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private Thread start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception | Error e) {
                tally.lost(name + " ends: " + e);
              }
            },
            name);
    thread.start();
    return thread;
  }

  private static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private void call(
      HttpCaller caller, SoakReloads reloads, List<SoakRequest> requests, long until, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (asked.get() < until && asked.incrementAndGet() <= until) {
      SoakRequest request = requests.get(random.nextInt(requests.size()));
      boolean bad = random.nextInt(BAD) == 0;
      try {
        if (bad) {
          askBadly(caller, request, random);
        } else {
          ask(caller, reloads, request);
        }
      } catch (IOException e) {
        tally.lost((bad ? "a bad request, " : "") + request.path() + ": " + e);
      }
    }
  }

  private void ask(HttpCaller caller, SoakReloads reloads, SoakRequest request) throws IOException {
    long before = reloads.before();
    if (isRight(reloads, request, caller.post(request.path(), request.body()), before)) {
      tally.right.increment();
    }
  }

  /** Compares an answer, and tells of it where it is wrong. */
  private boolean isRight(
      SoakReloads reloads, SoakRequest request, HttpCaller.Answer answer, long before)
      throws IOException {
    boolean right =
        answer.status() == 200 && reloads.isRight(request, InferBodies.scores(answer), before);
    if (!right) {
      tally.wrong(
          "%s, %d rows, status %d: %.300s"
              .formatted(
                  request.path(),
                  request.expected().get(0).length,
                  answer.status(),
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return right;
  }

  private void askBadly(HttpCaller caller, SoakRequest request, SplittableRandom random)
      throws IOException {
    InferBodies.Body body = request.body();
    byte[] half = Arrays.copyOf(body.bytes(), body.bytes().length / 2);
    switch (random.nextInt(5)) {
      case 0 -> expect(400, caller.post(request.path(), half, body.headers()));
      case 1 -> expect(404, caller.post("/v1/models/none/rows", body));
      case 2 -> expect(405, caller.get(request.path()));
      case 3 ->
          expect(415, caller.post(request.path(), half, Map.of("Content-Type", "text/plain")));
      default ->
          expect(
              400,
              caller.post("/v1/models/m/rows", InferBodies.Body.json("{\"rows\":[{\"g\":1}]}")));
    }
  }

  private void expect(int status, HttpCaller.Answer answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.status() == status && text.startsWith("{\"error\":") && !text.contains("\tat ")) {
      tally.refused.increment();
    } else {
      tally.wrong("status %d, not %d: %.300s".formatted(answer.status(), status, text));
    }
  }

  private void reload(HttpCaller caller, SoakReloads reloads, AtomicBoolean stop) throws Exception {
    while (!stop.get()) {
      synchronized (reloads) {
        reloads.next(caller, tally);
      }
      TimeUnit.MILLISECONDS.sleep(reloadMillis);
    }
  }

  private void beSlow(
      SlowClient slow,
      SoakReloads reloads,
      List<SoakRequest> requests,
      int first,
      AtomicBoolean stop)
      throws Exception {
    for (int i = first; !stop.get(); i++) {
      SoakRequest request = requests.get(i % requests.size());
      long before = reloads.before();
      if (isRight(reloads, request, slow.inTime(request), before)) {
        tally.slow.increment();
      }
      slow.broken(request);
      int status = slow.stalled(request);
      if (status != 408) {
        tally.wrong("a client that stalls gets the status " + status + ", not 408");
      }
    }
  }

  private void show(long requests, Held held) {
    out.printf(
        Locale.ROOT,
        "%,d requests: heap %.1f MiB, resident %.1f MiB, %d files open, %d replaced models mapped; %s%n",
        requests,
        held.heapBytes() / MEBI,
        held.residentBytes() / MEBI,
        held.files(),
        held.replacedModels(),
        tally);
  }

  private boolean report(List<Held> held, long count) {
    tally.faults().forEach(out::println);
    if (count < JUDGED) {
      out.printf(Locale.ROOT, "growth is judged from %,d requests on%n", JUDGED);
      return tally.isClean();
    }
    List<String> grown = grown(held.get(QUARTERS / 2 - 1), held.get(QUARTERS - 1));
    grown.forEach(out::println);
    return tally.isClean() && grown.isEmpty();
  }

  /** What has grown from one time to another by more than measuring it varies. */
  static List<String> grown(Held half, Held end) {
    List<String> grown = new ArrayList<>();
    check(grown, "heap, MiB", half.heapBytes() / MEBI, end.heapBytes() / MEBI, 8);
    check(grown, "resident, MiB", half.residentBytes() / MEBI, end.residentBytes() / MEBI, 24);
    check(grown, "open files", half.files(), end.files(), 16);
    check(grown, "replaced models mapped", 0, end.replacedModels(), 1);
    return grown;
  }

  private static void check(
      List<String> grown, String what, double half, double end, double allowed) {
    if (end > half + allowed) {
      grown.add(
          "grown: %s from %.1f to %.1f; at most %.0f more is allowed"
              .formatted(what, half, end, allowed));
    }
  }
}
