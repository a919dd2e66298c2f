package org.jingu.cli.simulate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.engine.simulate.Simulated;
import org.jingu.engine.simulate.Simulated.Bar;
import org.jingu.engine.simulate.Simulated.Memory;

/** Simulated steps, for people. */
public final class SimulationText {
  private static final int COLUMNS = 96;
  private static final double GIGA = 1e9;

  private SimulationText() {}

  /** Prints one line for each number of ranks; efficiency is against the first. */
  public static void table(List<Simulated> all, Console console) {
    String[] heading = {
      "RANKS",
      "EXAMPLES",
      "TABLES GB",
      "DENSE",
      "STATES",
      "ACTIVATIONS",
      "BUFFERS",
      "SENT MB",
      "COMPUTE MS",
      "EXPOSED",
      "STEP",
      "EXAMPLES/S",
      "EFFICIENCY",
      "MOST OF IT"
    };
    Table table =
        new Table(
            IntStream.range(0, heading.length - 1).boxed().collect(Collectors.toSet()), heading);
    for (Simulated it : all) {
      Memory memory = it.memory();
      table.row(
          String.valueOf(it.ranks()),
          whole(it.examplesPerRank()),
          short3(memory.tables() / GIGA),
          short3(memory.dense() / GIGA),
          short3(memory.states() / GIGA),
          short3(memory.activations() / GIGA),
          short3(memory.buffers() / GIGA),
          short3(it.bytesOut() / 1e6),
          short3(it.computeMillis()),
          short3(it.exposedMillis()),
          short3(it.stepMillis()),
          whole(it.examplesPerSecond()),
          String.format(Locale.ROOT, "%.2f", it.efficiency(all.get(0))),
          it.binding() + (it.fits() ? "" : "; does not fit into memory"));
    }
    table.print(console);
    console.line("");
    console.line(
        "simulated: nothing of this was measured. A rank's examples and memory, bytes that it sends in a step; of ranks that differ, the one with most.");
    console.line(
        "Efficiency is examples a second and rank against those of %d %s.",
        all.get(0).ranks(), all.get(0).ranks() == 1 ? "rank" : "ranks");
  }

  /** Prints what the busiest rank does when. */
  public static void timeline(Simulated of, Console console) {
    console.line("");
    console.line(
        "a step on %d ranks, %s ms, of the rank that computes longest:",
        of.ranks(), short3(of.stepMillis()));
    Map<String, Character> letters = new LinkedHashMap<>();
    of.timeline().forEach(bar -> letters.putIfAbsent(bar.name(), (char) ('A' + letters.size())));
    Map<String, char[]> lanes = new LinkedHashMap<>();
    for (Bar bar : of.timeline()) {
      char[] lane = lanes.computeIfAbsent(bar.lane(), it -> ".".repeat(COLUMNS).toCharArray());
      int from = (int) (bar.beginMillis() / of.stepMillis() * COLUMNS);
      int to = (int) Math.ceil(bar.endMillis() / of.stepMillis() * COLUMNS);
      Arrays.fill(
          lane, Math.min(from, COLUMNS - 1), Math.min(to, COLUMNS), letters.get(bar.name()));
    }
    lanes.forEach((lane, marks) -> console.line("  %-9s %s", lane, new String(marks)));
    console.line("");
    Table table = new Table(Set.of(2, 3), "", "TASK", "FROM MS", "TO MS", "LANE");
    for (Bar bar : of.timeline()) {
      table.row(
          String.valueOf(letters.get(bar.name())),
          bar.name(),
          short3(bar.beginMillis()),
          short3(bar.endMillis()),
          bar.lane());
    }
    table.print(console);
  }

  private static String whole(double of) {
    return String.format(Locale.ROOT, "%,.0f", of);
  }

  /** Three digits that mean something. */
  private static String short3(double of) {
    int after = of >= 100 ? 0 : of >= 10 ? 1 : of >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + after + "f", of);
  }
}
