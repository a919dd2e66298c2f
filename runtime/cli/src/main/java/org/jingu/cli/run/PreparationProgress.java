package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.Progress;
import org.jingu.data.prepare.ProgressListener;

/**
 * Shows a preparation: a line that is written over on a terminal; elsewhere a line at the end of
 * each phase.
 *
 * @param console where
 */
public record PreparationProgress(Console console) implements ProgressListener {
  @Override
  public void on(Progress progress) {
    if (console.showsProgress()) {
      console.progress(running(progress));
    } else if (progress.ended()) {
      console.line(ended(progress));
    }
  }

  private static String running(Progress progress) {
    return String.format(
        Locale.ROOT,
        "%-7s %3.0f %%  %,d rows  %,.0f rows/s  %s left",
        progress.phase(),
        100 * progress.fraction(),
        progress.rows(),
        progress.rowsPerSecond(),
        TrainingProgress.duration(progress.secondsLeft()));
  }

  /** Checksums are of files and have no rows. */
  private static String ended(Progress progress) {
    return progress.rows() == 0
        ? String.format(Locale.ROOT, "%-7s  %.1f s", progress.phase(), progress.seconds())
        : String.format(
            Locale.ROOT,
            "%-7s  %,d rows  %,.0f rows/s",
            progress.phase(),
            progress.rows(),
            progress.rowsPerSecond());
  }

  /** Shows what a preparation wrote into {@code out}. */
  public static void print(PrepareReport report, Path out, Console console) {
    Table table = new Table(Set.of(1), "PART", "ROWS", "MEAN OF LABELS", "UNSEEN IDS");
    report
        .parts()
        .forEach(
            (part, it) ->
                table.row(
                    part,
                    String.format(Locale.ROOT, "%,d", it.rows()),
                    shares(it.labelMeans(), 0),
                    shares(it.unseen(), 0.0005)));
    table.print(console);
    console.line(
        "%d dense features, %d tables with %,d rows in all",
        report.dense(),
        report.tables().size(),
        report.tables().values().stream().mapToLong(Integer::longValue).sum());
    report.extended().forEach((name, it) -> printGrowth(name, it, console));
    report.parts().forEach((part, it) -> printCut(part, it.cut(), console));
    report.warnings().forEach(it -> console.warn("warning: " + it));
    if (report.badRows() > 0) {
      console.warn(
          String.format(
              Locale.ROOT,
              "warning: %,d bad rows are in the quarantine in %s",
              report.badRows(),
              out));
    }
    console.line("%s: %.1f s, %,.0f rows/s", out, report.seconds(), report.rowsPerSecond());
  }

  private static void printGrowth(String table, PrepareReport.TableGrowth growth, Console console) {
    console.line(
        String.format(
            Locale.ROOT,
            "table '%s': %,d rows, then %,d; %,d new tokens, %,d of them in rows of the %,d evicted; %,d wait",
            table,
            growth.was(),
            growth.rows(),
            growth.added(),
            growth.reused(),
            growth.evicted(),
            growth.waiting()));
  }

  private static void printCut(String part, Map<String, Double> cut, Console console) {
    cut.forEach(
        (sequence, share) -> {
          if (share > 0) {
            console.line(
                "%s: %.1f %% of rows have more ids than sequence '%s' takes, of which the latest stay",
                part, 100 * share, sequence);
          }
        });
  }

  private static String shares(Map<String, Double> byName, double least) {
    return byName.entrySet().stream()
        .filter(e -> e.getValue() >= least)
        .map(e -> String.format(Locale.ROOT, "%s %.3f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
