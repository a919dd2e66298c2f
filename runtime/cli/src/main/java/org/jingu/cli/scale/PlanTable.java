package org.jingu.cli.scale;

import java.util.Locale;
import java.util.Set;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Speed;

/**
 * A plan for a reader: what each run costs, and how many fit a budget.
 *
 * @param plan the runs
 * @param speed how long they take
 */
public record PlanTable(Plan plan, Speed speed) {
  /**
   * Shows it.
   *
   * @param budget in seconds; infinite where there is none
   */
  public void print(Console console, double budget) {
    Table table =
        new Table(
            Set.of(2, 3, 4, 5, 6, 7),
            "MODEL",
            "RUNG",
            "SEED",
            "MFLOP/EX",
            "GAP",
            "DENSE",
            "MIB",
            "SECONDS",
            "WIDTH");
    double total = 0;
    int fit = 0;
    for (PlannedRun run : plan.runs()) {
      double seconds = speed.seconds(run.cost().gflop(), plan.examples());
      total += seconds;
      fit += total <= budget ? 1 : 0;
      console.result(run);
      table.row(
          run.architecture(),
          run.rung(),
          String.valueOf(run.seed()),
          String.format(Locale.ROOT, "%.4g", run.cost().gflop() * 1e3),
          String.format(Locale.ROOT, "%+.2f %%", 100 * run.gap()),
          String.format(Locale.ROOT, "%,d", run.cost().denseParameters()),
          String.format(Locale.ROOT, "%,.0f", run.cost().bytes() / 0x1p20),
          String.format(Locale.ROOT, "%,.1f", seconds),
          run.width() == 0 ? "" : "w = " + run.width());
    }
    table.print(console);
    console.line(
        "%d runs, %s in all (%s)%s",
        plan.runs().size(),
        Budget.text(total),
        speed.measured() ? "measured on this machine" : "a guess; --calibrate measures",
        Double.isInfinite(budget)
            ? ""
            : "; %d of them fit into %s".formatted(fit, Budget.text(budget)));
  }
}
