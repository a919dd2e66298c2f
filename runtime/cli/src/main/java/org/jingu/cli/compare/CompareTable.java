package org.jingu.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jingu.cli.Printable;
import org.jingu.cli.Table;
import org.jingu.cli.compare.CompareReport.Difference;
import org.jingu.cli.compare.CompareReport.Failure;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.compare.CompareReport.Spread;
import org.jingu.cli.compare.CompareReport.TaskResult;
import org.jingu.cli.inspect.Flop;
import org.jingu.cli.run.TrainingProgress;
import org.jspecify.annotations.Nullable;

/** The one table of a comparison, for a terminal, as Markdown, and cell by cell for the page. */
final class CompareTable {
  /** The headings; all columns but the first are numbers. */
  static final List<String> HEADING =
      List.of(
          "model",
          "AUC",
          "difference",
          "p",
          "logloss",
          "difference",
          "p",
          "dense parameters",
          "sparse parameters",
          "FLOP per example",
          "time");

  /** The same, short enough for a terminal. */
  private static final List<String> SHORT_HEADING =
      List.of(
          "MODEL", "AUC", "DIFF", "P", "LOGLOSS", "DIFF", "P", "DENSE", "SPARSE", "FLOP", "TIME");

  private static final Set<Integer> NUMBERS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

  private final CompareReport report;

  /** The table of a comparison. */
  CompareTable(CompareReport report) {
    this.report = report;
  }

  /** A task's rows, a model each, with a cell for each heading. */
  List<List<String>> rows(String task) {
    return report.models().stream().map(model -> row(model, task)).toList();
  }

  private List<String> row(ModelResult model, String task) {
    TaskResult result = model.result(task);
    List<String> cells = new ArrayList<>();
    cells.add(model.name());
    for (String metric : List.of("auc", "logloss")) {
      Difference difference = result.differences().get(metric);
      cells.add(spread(result.metrics().get(metric), "%.5f"));
      if (model.name().equals(report.baseline())) {
        cells.add("baseline");
        cells.add("");
      } else {
        cells.add(
            difference == null ? "" : String.format(Locale.ROOT, "%+.5f", difference.difference()));
        cells.add(difference == null ? "" : pValue(difference.correctedP()));
      }
    }
    cells.add(String.format(Locale.ROOT, "%,d", model.denseParameters()));
    cells.add(String.format(Locale.ROOT, "%,d", model.sparseParameters()));
    cells.add(Flop.text(model.forwardGflop()));
    cells.add(time(model.seconds()));
    return cells;
  }

  /** A mean with its deviation, where there is one. */
  static String spread(@Nullable Spread spread, String format) {
    if (spread == null) {
      return "";
    }
    String mean = String.format(Locale.ROOT, format, spread.mean());
    return spread.deviation() == null
        ? mean
        : mean + " ± " + String.format(Locale.ROOT, format, spread.deviation());
  }

  /** A p-value with three decimals. */
  static String pValue(@Nullable Double p) {
    if (p == null) {
      return "";
    }
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** A time with its deviation, in whole units. */
  static String time(@Nullable Spread seconds) {
    if (seconds == null) {
      return "";
    }
    String mean = TrainingProgress.duration(seconds.mean());
    return seconds.deviation() == null
        ? mean
        : mean + " ± " + TrainingProgress.duration(seconds.deviation());
  }

  /** The lines for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String task : report.data().labels()) {
      if (report.data().labels().size() > 1) {
        lines.add("");
        lines.add("task " + task);
      }
      Table table = new Table(NUMBERS, SHORT_HEADING.toArray(String[]::new));
      rows(task).forEach(row -> table.row(row.toArray(String[]::new)));
      lines.addAll(table.lines());
    }
    return lines;
  }

  /** Markdown: the table, and below it what the reader must know of it. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    for (String task : report.data().labels()) {
      if (report.data().labels().size() > 1) {
        text.append("Task ").append(escape(task)).append("\n\n");
      }
      line(text, HEADING);
      text.append('|');
      for (int i = 0; i < HEADING.size(); i++) {
        text.append(NUMBERS.contains(i) ? "---:|" : "---|");
      }
      text.append('\n');
      rows(task).forEach(row -> line(text, row));
      text.append('\n');
    }
    for (Failure failure : report.failures()) {
      text.append("Failed: ")
          .append(escape(failure.model() + ", seed " + failure.seed() + ": " + failure.message()))
          .append("\n\n");
    }
    notes().forEach(note -> text.append(escape(note)).append('\n'));
    return text.append("\n    ").append(Printable.line(report.command())).append('\n').toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(escape(cell)).append(" |"));
    text.append('\n');
  }

  /**
   * A text that is no Markdown and no HTML, on one line. An underscore within a word is one anyway.
   */
  private static String escape(String text) {
    return Printable.line(text.replaceAll("\\s+", " "))
        .replaceAll("[\\\\`*\\[\\]|~#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", "\\\\$0")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  /** What the reader must know of the table, a sentence or two each. */
  List<String> notes() {
    int seeds = report.models().stream().mapToInt(model -> model.runs().size()).max().orElse(0);
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "Measured on %,d examples of part '%s'%s.",
            report.data().examples(),
            report.data().part(),
            seeds > 1 ? "; mean ± standard deviation over " + seeds + " seeds" : ""));
    if (report.models().size() > 1) {
      notes.add(
          "Differences are to "
              + report.baseline()
              + ", on the same examples; p is two-sided, "
              + (seeds > 1 ? "for new examples and new seeds" : "for new examples (one seed)")
              + ", with Holm's correction for the number of models.");
    }
    notes.add("FLOP are of the forward pass; time is that of training, validation included.");
    return notes;
  }
}
