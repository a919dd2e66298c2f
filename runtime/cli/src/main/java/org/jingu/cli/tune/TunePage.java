package org.jingu.cli.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jingu.cli.page.Axis;
import org.jingu.cli.page.IntervalPlot;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Page;
import org.jingu.cli.page.ParallelPlot;
import org.jingu.cli.page.Plot;
import org.jingu.tune.result.Importance;
import org.jingu.tune.search.Event;
import org.jingu.tune.space.Dimension;
import org.jingu.tune.space.Space;

/** A search as one page that loads nothing. */
final class TunePage {
  private static final String BEST = "s c0";
  private static final String AS_IT_IS = "s c1";
  private static final String OTHER = "s thin c7";

  /** Lines of many trials are seen through one another; columns stay wide enough to read. */
  private static final String RULES =
      """
      .s.thin.c7 .line{stroke-opacity:.35}
      .values{margin-top:1.75rem;padding:.75rem}
      .values svg{min-width:%drem}
      """;

  private static final int COLUMN_REM = 6;

  private final TuneReport report;
  private final TuneTables tables;
  private final Space space;
  private final String made;

  /**
   * A page.
   *
   * @param made when, as ISO 8601 has it
   */
  TunePage(TuneReport report, Space space, String made) {
    this.report = report;
    this.tables = new TuneTables(report);
    this.space = space;
    this.made = made;
  }

  String html() {
    String title = "Search of " + report.config();
    Markup page = new Markup().add("<header>").add("<h1>%s</h1>", title);
    page.add("<p>%s</p>", tables.sentence()).add("<p>%s</p>", tables.tested());
    page.add(Page.made(report.jingu(), made)).add("</header>").add("<main>");
    page.add("<p class=\"key\">");
    page.add(swatch(0)).add("best").add(swatch(1)).add("as it is").add(swatch(7));
    page.add("other trials</p>").add("<div class=\"plots\">");
    page.add(figure("Curves", curvesText(), curves()));
    if (!report.importance().isEmpty()) {
      page.add(figure("Importance", importanceText(), importance()));
    }
    page.add(
        "</div><div class=\"scroll values\" role=\"region\" aria-label=\"Values\" tabindex=\"0\">");
    page.add(figure("Values", VALUES, parallel())).add("</div>");
    page.add(tables.trials().html());
    if (report.trials().stream().anyMatch(it -> it.status().equals(TuneReport.FAILED))) {
      page.add(tables.failures().html());
    }
    return Page.html(title, RULES.formatted(COLUMN_REM * (space.size() + 1)), page.add("</main>"));
  }

  private static Markup swatch(int colour) {
    return new Markup()
        .add(
            "<svg class=\"swatch\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><g class=\"s c%d\"><path class=\"line\" d=\"M1 4H21\"/></g></svg>",
            colour);
  }

  private static Markup figure(String title, String text, Markup svg) {
    return new Markup()
        .add("<figure>")
        .add("<figcaption><b>%s</b>%s</figcaption>", title, text)
        .add(svg)
        .add("</figure>");
  }

  private String curvesText() {
    return TuneTables.format(
        "The %s of the validation part by epoch. Trials far from the others leave the plot.",
        report.objective());
  }

  private Markup curves() {
    List<TuneReport.Row> rows =
        report.trials().stream().filter(it -> !it.curve().isEmpty()).toList();
    double[] values =
        rows.stream()
            .flatMap(it -> it.curve().stream())
            .mapToDouble(Event.Evaluation::value)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double last = rows.stream().mapToDouble(TuneReport.Row::epochs).max().orElse(1);
    Plot plot =
        new Plot("curves", "Curves", curvesText(), 280, new Axis("epochs", 0, last), range(values));
    // The best and the configuration as it is are drawn over the others.
    List<TuneReport.Row> order = new ArrayList<>(rows);
    Collections.reverse(order);
    order.sort((a, b) -> Boolean.compare(style(b).equals(OTHER), style(a).equals(OTHER)));
    for (TuneReport.Row it : order) {
      plot.line(
          style(it),
          words(it),
          it.curve().stream().map(e -> new Plot.Point(e.epochs(), e.value())).toList());
    }
    return plot.svg();
  }

  /** Around most values: those much farther than the median from the best are left out. */
  private Axis range(double[] sorted) {
    if (sorted.length == 0) {
      return Axis.around(report.objective(), 0, 1);
    }
    double median = sorted[sorted.length / 2];
    double first = sorted[0];
    double last = sorted[sorted.length - 1];
    double far = 3 * Math.abs(median - (report.larger() ? last : first));
    return report.larger()
        ? Axis.around(report.objective(), Math.max(first, median - far), last)
        : Axis.around(report.objective(), first, Math.min(last, median + far));
  }

  private String style(TuneReport.Row row) {
    if (row.equals(report.best())) {
      return BEST;
    }
    return row.trial() == 0 ? AS_IT_IS : OTHER;
  }

  private String words(TuneReport.Row row) {
    StringBuilder words = new StringBuilder("Trial " + row.name());
    row.values()
        .forEach(
            (key, value) -> words.append(", ").append(tables.name(key)).append(' ').append(value));
    return row.value() == null
        ? words.toString()
        : words + TuneTables.format(": %s %.5f", report.objective(), row.value());
  }

  private String importanceText() {
    return TuneTables.format(
        "The share of the variance of the trials' %s after %d epochs that an additive model of the keys explains by each,"
            + " with 90 %% intervals over draws of the trials. Interactions are not in it, nor values that were not tried.",
        report.objective(), report.importanceEpochs());
  }

  private Markup importance() {
    IntervalPlot plot =
        new IntervalPlot("importance", "Importance", importanceText(), "share of variance, %");
    report.importance().stream()
        .sorted((a, b) -> Double.compare(b.share(), a.share()))
        .forEach(
            it ->
                plot.add(
                    new IntervalPlot.Row(
                        BEST,
                        tables.name(it.key()),
                        sentence(it),
                        100 * it.low(),
                        100 * it.share(),
                        100 * it.high())));
    return plot.svg();
  }

  private static String sentence(Importance.Share it) {
    return TuneTables.format(
        "%s: %.0f %%, from %.0f to %.0f",
        it.key(), 100 * it.share(), 100 * it.low(), 100 * it.high());
  }

  private static final String VALUES =
      "A line a trial across its values; at the right what it came to, the best at the top.";

  private Markup parallel() {
    List<TuneReport.Row> rows =
        report.trials().stream().filter(it -> it.value() != null && it.trial() > 0).toList();
    double[] values =
        rows.stream().mapToDouble(it -> Objects.requireNonNull(it.value())).sorted().toArray();
    List<ParallelPlot.Column> columns = new ArrayList<>();
    space.dimensions().forEach(it -> columns.add(column(it)));
    Axis axis = range(values);
    columns.add(
        new ParallelPlot.Column(
            report.objective(),
            axis.ticks().stream()
                .map(it -> new ParallelPlot.Mark(axis.text(it), height(axis, it)))
                .toList()));
    ParallelPlot plot = new ParallelPlot("values", "Values", VALUES, columns);
    List<TuneReport.Row> order = new ArrayList<>(rows);
    Collections.reverse(order);
    for (TuneReport.Row it : order) {
      plot.add(style(it), words(it), shares(it, axis));
    }
    return plot.svg();
  }

  private double height(Axis axis, double value) {
    double share = Math.max(0, Math.min(1, axis.share(value)));
    return report.larger() ? share : 1 - share;
  }

  private double[] shares(TuneReport.Row row, Axis axis) {
    double[] shares = new double[space.size() + 1];
    Arrays.fill(shares, Double.NaN);
    for (int i = 0; i < space.size(); i++) {
      Dimension it = space.dimensions().get(i);
      Object value = row.values().get(it.key());
      if (value != null) {
        shares[i] = share(it, value);
      }
    }
    shares[space.size()] = height(axis, Objects.requireNonNull(row.value()));
    return shares;
  }

  private static double share(Dimension dimension, Object value) {
    List<Object> choice = dimension.values().choice();
    return choice == null
        ? dimension.coordinate(value)
        : (choice.indexOf(value) + 0.5) / choice.size();
  }

  private ParallelPlot.Column column(Dimension dimension) {
    List<Object> choice = dimension.values().choice();
    List<Object> marked =
        choice != null ? choice : List.of(dimension.at(0), dimension.at(0.5), dimension.at(1));
    return new ParallelPlot.Column(
        tables.name(dimension.key()),
        marked.stream()
            .distinct()
            .map(it -> new ParallelPlot.Mark(String.valueOf(it), share(dimension, it)))
            .toList());
  }
}
