package org.jingu.tune.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.tune.space.SearchConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
  private static final int EPOCHS = 9;

  @TempDir private Path temporary = Path.of("");

  private static SearchConfig config(String method, Map<String, Object> budget, int workers) {
    Map<String, Object> space =
        Map.of("m.x", Map.of("uniform", List.of(0, 1)), "m.y", Map.of("choice", List.of(1, 2, 3)));
    return ConfigBinder.bind(
        SearchConfig.class,
        Map.of(
            "method", method,
            "budget", budget,
            "workers", workers,
            "gp", Map.of("start", 3),
            "grid_points", 5,
            "space", space),
        "");
  }

  /** Runs that come to a function of their values; the third and every seventh trial fails. */
  private static final class Simulated implements Tuner.Runs {
    private final List<Job> made = Collections.synchronizedList(new ArrayList<>());
    private final int mostJobs;

    Simulated(int mostJobs) {
      this.mostJobs = mostJobs;
    }

    @Override
    public Event.Outcome make(Job job) {
      if (made.size() == mostJobs) {
        throw new IllegalStateException("killed");
      }
      made.add(job);
      if (job.trial() % 7 == 3) {
        throw new Tuner.FailedTrial("it exploded", new IllegalStateException());
      }
      double x = job.values().isEmpty() ? 1 : (double) job.values().get("m.x") - 0.6;
      List<Event.Evaluation> curve = new ArrayList<>();
      for (int epoch = 1; epoch <= job.epochs(); epoch++) {
        curve.add(new Event.Evaluation(epoch, 0.5 + x * x + 1.0 / epoch));
      }
      Event.Evaluation last = curve.get(curve.size() - 1);
      return new Event.Outcome(
          last.value(), last.epochs(), curve, 10.0 * job.epochs(), 1, job.last());
    }

    @Override
    public void happened(Job job, Event event) {}
  }

  private Search run(Path folder, SearchConfig config, Simulated runs) throws IOException {
    Files.createDirectories(folder);
    Search search = new Search(config, false, EPOCHS);
    new Tuner(folder, search, runs).run(config.workers());
    return search;
  }

  private static String log(Path folder) throws IOException {
    return Files.readString(folder.resolve(Tuner.EVENTS));
  }

  @Test
  void aSearchThatIsKilledAnywhereGoesOnToTheSameLog() throws IOException {
    for (String method : List.of("grid", "random", "asha", "gp")) {
      SearchConfig config = config(method, Map.of("trials", 12), 1);
      Path whole = temporary.resolve(method);
      Simulated runs = new Simulated(Integer.MAX_VALUE);
      run(whole, config, runs);
      for (int kill = 0; kill < runs.made.size(); kill += 3) {
        Path cut = temporary.resolve(method + "-" + kill);
        Simulated killed = new Simulated(kill);
        assertThrows(IllegalStateException.class, () -> run(cut, config, killed));
        // Within the line that it was writing.
        Files.writeString(cut.resolve(Tuner.EVENTS), log(cut) + "{\"event\":\"rea");
        Simulated rest = new Simulated(Integer.MAX_VALUE);
        run(cut, config, rest);
        assertEquals(log(whole), log(cut), method + " killed at " + kill);
        assertEquals(runs.made.size(), killed.made.size() + rest.made.size());
      }
    }
  }

  @Test
  void successiveHalvingTrainsFewToTheEnd() throws IOException {
    SearchConfig config = config("asha", Map.of("trials", 27), 1);
    Search search = run(temporary, config, new Simulated(Integer.MAX_VALUE));
    assertEquals(List.of(1, 3, 9), search.rungs());
    long first = count(search, 1);
    long second = count(search, 2);
    long third = count(search, 3);
    assertEquals(23, first, "four of 27 fail");
    // Those that were promoted before better ones came are beyond the third.
    assertTrue(second >= 23 / 3 && second <= 10, String.valueOf(second));
    assertTrue(third >= second / 3 && third <= 4, String.valueOf(third));
    Trial best = search.ranked().get(0);
    assertTrue(best.outcomes().size() == 3 || best.number() == 0);
    // Those of the last rung are the best of the first.
    double worst =
        search.trials().stream()
            .filter(it -> it.number() > 0 && it.outcomes().size() == 3)
            .mapToDouble(it -> it.outcomes().get(0).value())
            .max()
            .orElseThrow();
    long better =
        search.trials().stream()
            .filter(it -> it.number() > 0 && !it.outcomes().isEmpty())
            .filter(it -> it.outcomes().get(0).value() < worst)
            .count();
    assertTrue(better <= 4, "better than the worst of the last rung: " + better);
    assertTrue(search.gflop() < 27 * 90 / 3.0, String.valueOf(search.gflop()));
  }

  private static long count(Search search, int outcomes) {
    return search.trials().stream()
        .filter(it -> it.number() > 0 && it.outcomes().size() >= outcomes)
        .count();
  }

  @Test
  void failedTrialsAreRowsAndRankNowhere() throws IOException {
    Search search =
        run(temporary, config("random", Map.of("trials", 10), 1), new Simulated(Integer.MAX_VALUE));
    assertEquals(11, search.trials().size());
    assertEquals("it exploded", search.trials().get(3).failure());
    assertEquals(9, search.ranked().size());
    assertTrue(search.ranked().stream().noneMatch(it -> it.failure() != null));
  }

  @Test
  void severalWorkersMakeEveryTrialOnce() throws IOException {
    for (String method : List.of("asha", "gp", "grid")) {
      Path folder = temporary.resolve(method);
      Simulated runs = new Simulated(Integer.MAX_VALUE);
      Search search = run(folder, config(method, Map.of("trials", 14), 3), runs);
      assertEquals(15, search.trials().size());
      assertEquals(runs.made.size(), runs.made.stream().distinct().count());
      assertTrue(search.trials().stream().noneMatch(Trial::isRunning));
    }
  }

  @Test
  void aBudgetOfComputeOrTimeEndsIt() throws IOException {
    // Trial 0 has 90 GFLOP, as every other one of a whole run.
    Search compute =
        run(
            temporary.resolve("a"),
            config("random", Map.of("gflop", 300), 1),
            new Simulated(Integer.MAX_VALUE));
    assertEquals(360, compute.gflop());
    Search time =
        run(
            temporary.resolve("b"),
            config("random", Map.of("minutes", 0.1), 1),
            new Simulated(Integer.MAX_VALUE));
    // The third failed, which took no time.
    assertEquals(7, time.trials().size());
  }

  @Test
  void aLargerBudgetGoesOn() throws IOException {
    run(temporary, config("gp", Map.of("trials", 6), 1), new Simulated(Integer.MAX_VALUE));
    Simulated more = new Simulated(Integer.MAX_VALUE);
    Search search = run(temporary, config("gp", Map.of("trials", 9), 1), more);
    assertEquals(List.of(7, 8, 9), more.made.stream().map(Job::trial).toList());
    assertEquals(10, search.trials().size());
  }
}
