package org.jingu.cli.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.cli.Table;
import org.jingu.cli.page.Block;
import org.jspecify.annotations.Nullable;

/** A search in words and tables. */
final class TuneTables {
  private static final int SHOWN = 10;

  private final TuneReport report;
  private final Map<String, String> names;

  TuneTables(TuneReport report) {
    this.report = report;
    this.names = shortNames(report.keys());
  }

  /** The shortest ends of keys that tell them apart: {@code layers}, {@code dense.lr}. */
  static Map<String, String> shortNames(List<String> keys) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : keys) {
      String[] parts = key.split("\\.");
      String name = key;
      for (int length = 1; length < parts.length; length++) {
        String end = String.join(".", List.of(parts).subList(parts.length - length, parts.length));
        long same = keys.stream().filter(it -> it.equals(end) || it.endsWith("." + end)).count();
        if (same == 1) {
          name = end;
          break;
        }
      }
      names.put(key, name);
    }
    return names;
  }

  /** A key as tables name it. */
  String name(String key) {
    return names.getOrDefault(key, key);
  }

  /** What it comes to, by its numbers. */
  String sentence() {
    TuneReport.Row best = report.best();
    TuneReport.Row asItIs = report.asItIs();
    long failed = count(TuneReport.FAILED);
    String trials =
        format(
            "%d trials by %s%s, %.4g GFLOP.",
            report.trials().size() - 1,
            report.method(),
            failed == 0 ? "" : " (" + failed + " failed)",
            report.gflop());
    if (best.trial() == 0) {
      return trials
          + format(
              " No trial is better than the configuration as it is: its %s is %.5f on the validation part.",
              report.objective(), best.value());
    }
    return trials
        + format(
            " The best is trial %d with %s: its %s is %.5f on the validation part, %s of the configuration as it is.",
            best.trial(),
            words(best),
            report.objective(),
            best.value(),
            asItIs.value() == null ? "and none" : format("and %.5f that", asItIs.value()));
  }

  /** What the test part says, or why it says nothing. */
  String tested() {
    TestPart test = report.test();
    if (test == null) {
      return report.best().trial() == 0
          ? "The test part was not measured, for there is nothing to compare."
          : "There is no test part that could say how much of that is chance.";
    }
    return format("On the test part (%,d examples), measured once: ", test.examples())
        + test.comparisons().stream().map(TuneTables::comparison).collect(Collectors.joining("; "))
        + ". That is of one run each: the error is over examples, and other seeds may differ more.";
  }

  private static String comparison(TestPart.Comparison it) {
    double errors = Math.abs(it.difference()) / it.standardError();
    return format(
        "%s %.5f, as it is %.5f, difference %+.5f with standard error %.5f (%s)",
        it.metric(),
        it.best(),
        it.asItIs(),
        it.difference(),
        it.standardError(),
        Double.isFinite(errors) ? format("%.1f standard errors", errors) : "no error");
  }

  private long count(String status) {
    return report.trials().stream().filter(it -> it.status().equals(status)).count();
  }

  private String words(TuneReport.Row row) {
    return row.values().entrySet().stream()
        .map(it -> name(it.getKey()) + "=" + it.getValue())
        .collect(Collectors.joining(" "));
  }

  /** The best trials and the configuration as it is, for the terminal. */
  Table table() {
    List<TuneReport.Row> shown = new ArrayList<>();
    for (int i = 0; i < report.trials().size(); i++) {
      TuneReport.Row row = report.trials().get(i);
      if (i < SHOWN || row.trial() == 0) {
        shown.add(row);
      }
    }
    Set<Integer> right = IntStream.range(0, heading().size()).boxed().collect(Collectors.toSet());
    right.remove(heading().size() - 1);
    return trials(shown).table(right);
  }

  /** All trials. */
  Block trials() {
    return trials(report.trials());
  }

  private List<String> heading() {
    List<String> heading =
        new ArrayList<>(List.of("TRIAL", report.objective().toUpperCase(Locale.ROOT)));
    heading.addAll(List.of("EPOCH", "EPOCHS", "GFLOP"));
    report.keys().forEach(it -> heading.add(name(it)));
    heading.add("STATUS");
    return heading;
  }

  private Block trials(List<TuneReport.Row> shown) {
    List<List<String>> rows = new ArrayList<>();
    for (TuneReport.Row it : shown) {
      List<String> row = new ArrayList<>();
      row.add(it.name());
      row.add(number("%.5f", it.value()));
      row.add(it.value() == null ? "" : passes(it.epoch()));
      row.add(it.value() == null ? "" : passes(it.epochs()));
      row.add(format("%.4g", it.gflop()));
      report.keys().forEach(key -> row.add(String.valueOf(it.values().getOrDefault(key, ""))));
      row.add(it.status());
      rows.add(row);
    }
    return new Block(
        "Trials",
        "The best first: the "
            + report.objective()
            + " of the validation part at the best evaluation, after how many epochs that was, epochs made, and"
            + " GFLOP of training. 'stopped' trials were given up at a rung, or when the budget was used up.",
        heading(),
        rows);
  }

  /** The trials that failed. */
  Block failures() {
    return new Block(
        "Failures",
        "Trials that could not be trained.",
        List.of("TRIAL", "VALUES", "WHY"),
        report.trials().stream()
            .filter(it -> it.status().equals(TuneReport.FAILED))
            .map(it -> List.of(it.name(), words(it), String.valueOf(it.message())))
            .toList());
  }

  /** Passes for a reader: {@code 3}, or {@code 2.5} within one. */
  static String passes(double epochs) {
    return format(epochs == Math.rint(epochs) ? "%.0f" : "%.2f", epochs);
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "" : format(format, value);
  }

  static String format(String format, @Nullable Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
