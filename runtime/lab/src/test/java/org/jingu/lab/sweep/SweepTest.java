package org.jingu.lab.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.lab.ladder.Cost;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Speed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is cut off anywhere comes to the same points. */
final class SweepTest {
  private static final Speed SPEED =
      new Speed("cpu", true, List.of(new Speed.Point(1, 1), new Speed.Point(10, 10)), 0);

  @TempDir private Path folder;
  private final List<String> made = new ArrayList<>();

  private static PlannedRun run(int gflop) {
    String key = "wukong/W" + gflop + "/seed-1";
    return new PlannedRun(
        "wukong", "W" + gflop, 1, key, "digest" + gflop, new Cost(gflop, 10, 0), 0, 0, Map.of());
  }

  private static Plan plan() {
    return new Plan(
        "sha256:0", true, "wukong", 1, 1, 0, "now", null, List.of(run(1), run(2), run(4)));
  }

  private Sweep.Made make(PlannedRun run) {
    made.add(run.rung());
    double gflop = run.cost().gflop();
    return new Sweep.Made(
        List.of(point(run, false), point(run, true)),
        new RunTime(run.key(), run.digest(), gflop, gflop, "cpu", "test"));
  }

  private static Point point(PlannedRun run, boolean last) {
    Map<String, Double> metrics = Map.of("excess", 1 / run.cost().gflop());
    return new Point(
        run.key(),
        run.digest(),
        "wukong",
        run.rung(),
        1,
        1,
        10,
        last ? 2 : 1,
        "ok",
        last,
        metrics,
        null,
        null);
  }

  private Sweep.Progress sweep(double budget) {
    return new Sweep(folder, plan(), SPEED).run(budget, "", this::make);
  }

  @Test
  void aBudgetEndsBeforeARunThatDoesNotFit() {
    Sweep.Progress progress = sweep(3.5);
    assertEquals(List.of("W1", "W2"), made);
    assertEquals(2, progress.done());
    assertEquals(4, progress.secondsLeft(), 1e-9);
    assertEquals(new Sweep.Progress(1, 3, 3, 0), sweep(100));
    assertEquals(List.of("W1", "W2", "W4"), made);
  }

  @Test
  void whereverAKillCutsTheFileTheSamePointsCome() throws IOException {
    sweep(100);
    byte[] whole = Files.readAllBytes(folder.resolve(Sweep.POINTS));
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(folder.resolve(Sweep.POINTS), Arrays.copyOf(whole, length));
      Sweep.Progress progress = sweep(100);
      assertEquals(3, progress.done());
      assertEquals(
          new String(whole, StandardCharsets.UTF_8),
          Files.readString(folder.resolve(Sweep.POINTS)));
    }
  }

  @Test
  void runsOfAnotherArchitectureAreLeftOut() {
    Sweep.Progress progress = new Sweep(folder, plan(), SPEED).run(100, "dlrm", this::make);
    assertEquals(new Sweep.Progress(0, 0, 0, 0), progress);
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    sweep(100);
    Files.writeString(folder.resolve(Sweep.POINTS), "{\"key\": 1\n", StandardOpenOption.APPEND);
    DataException e = assertThrows(DataException.class, () -> Sweep.done(folder));
    assertTrue(e.getMessage().contains("points.jsonl:7 is damaged"), e.getMessage());
  }
}
