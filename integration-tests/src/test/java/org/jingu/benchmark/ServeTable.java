package org.jingu.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** Measures subjects, which take turns, and prints a row for each. */
final class ServeTable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final PrintStream out;
  private final int rounds;

  /** The rows by their load and number of callers; those over HTTP have ones of their own. */
  private final Map<String, List<Row>> all = new LinkedHashMap<>();

  /**
   * A table.
   *
   * @param rounds blocks of a subject that count
   */
  ServeTable(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
    out.println(
        "| load | callers | subject | requests/s | ratio | p50 ms | ratio | p99 ms | ratio | p99.9 ms |");
    out.println("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|");
  }

  /** What a subject did under a load; latencies in ms, of all its blocks. */
  record Row(String subject, boolean peer, double perSecond, double p50, double p99, double p999) {
    static Row of(ScoringSubject subject, List<Load.Block> blocks) {
      Histogram nanos = Load.histogram();
      blocks.forEach(block -> nanos.add(block.nanos()));
      double[] rates = blocks.stream().mapToDouble(Load.Block::perSecond).toArray();
      return new Row(
          subject.name(),
          subject.isPeer(),
          Result.median(rates),
          millis(nanos, 50),
          millis(nanos, 99),
          millis(nanos, 99.9));
    }
  }

  /** The least time that so many percent of the calls did not exceed. */
  static double millis(Histogram nanos, double percent) {
    return nanos.getValueAtPercentile(percent) / NANOS_PER_MILLI;
  }

  /**
   * Measures: a round that does not count, then the others.
   *
   * @param subjects this project's and its peers, or one that has none
   * @param block runs a subject in a round
   */
  List<Row> add(
      String load,
      int callers,
      List<ScoringSubject> subjects,
      BiFunction<ScoringSubject, Integer, Load.Block> block) {
    List<List<Load.Block>> blocks = new ArrayList<>();
    subjects.forEach(subject -> blocks.add(new ArrayList<>()));
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        Load.Block done = block.apply(subjects.get(i), round);
        if (round >= 0) {
          blocks.get(i).add(done);
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      rows.add(Row.of(subjects.get(i), blocks.get(i)));
    }
    print(load, callers, rows);
    all.put(load + callers + (subjects.size() == 1 ? "http" : ""), rows);
    return rows;
  }

  /** Ratios are to the better setting of the peer under this load. */
  private void print(String load, int callers, List<Row> rows) {
    for (Row row : rows) {
      boolean alone = rows.size() == 1;
      out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.0f | %s | %.3f | %s | %.3f | %s | %.3f |%n",
          load,
          callers,
          row.subject(),
          row.perSecond(),
          alone ? "" : ratio(row.perSecond() / fastest(rows, true).perSecond()),
          row.p50(),
          alone ? "" : ratio(row.p50() / best(rows, true, Row::p50).p50()),
          row.p99(),
          alone ? "" : ratio(row.p99() / best(rows, true, Row::p99).p99()),
          row.p999());
    }
  }

  private static String ratio(double value) {
    return "%.2f".formatted(value);
  }

  /** The setting that scores most requests, of the peer or of this project. */
  static Row fastest(List<Row> rows, boolean peer) {
    return best(rows, peer, row -> -row.perSecond());
  }

  /** The setting that is best in something, of which less is better. */
  private static Row best(List<Row> rows, boolean peer, ToDoubleFunction<Row> of) {
    return rows.stream()
        .filter(row -> row.peer() == peer)
        .min(Comparator.comparingDouble(of))
        .orElseThrow();
  }

  /** Says which goals are met, each by the better setting of either side. */
  void bars() {
    List<Row> one = row("closed1");
    List<Row> two = row("closed2");
    out.println();
    bar(
        "p50 of one caller, of ONNX Runtime's",
        best(one, false, Row::p50).p50() / best(one, true, Row::p50).p50(),
        0.7);
    double slower = fastest(two, true).perSecond() / fastest(two, false).perSecond();
    bar("ONNX Runtime's throughput, two callers, of jingu's", slower, 1 / 1.3);
    bar("p99 in process at half load, ms", best(row("half2"), false, Row::p99).p99(), 1);
    bar("p99 over HTTP at half load, ms", row("half2http").get(0).p99(), 2);
  }

  private List<Row> row(String key) {
    return all.getOrDefault(key, List.of());
  }

  private void bar(String what, double value, double most) {
    out.printf(
        Locale.ROOT,
        "%s: %.3f, at most %.3f is wanted: %s%n",
        what,
        value,
        most,
        value <= most ? "met" : "missed");
  }
}
