package org.jingu.cli.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.cli.compare.CompareReport.Difference;
import org.jingu.cli.compare.CompareReport.FinishedRun;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.compare.CompareReport.RocPoint;
import org.jingu.cli.compare.CompareReport.TaskResult;
import org.jingu.cli.compare.RunHistory.Validation;
import org.jingu.cli.page.Axis;
import org.jingu.cli.page.IntervalPlot;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Plot;
import org.jingu.cli.page.Plot.Point;
import org.jspecify.annotations.Nullable;

/** The plots of one task of a comparison. */
final class PagePlots {
  private static final int HEIGHT = 300;
  private static final int SQUARE = 404;
  private static final String FALSE_RATE = "false positive rate";
  private static final String TRUE_RATE = "true positive rate";

  private final CompareReport report;
  private final List<String> order;
  private final String task;
  private final String id;

  /**
   * Plots of a task.
   *
   * @param order the models' names in the order of their colours
   * @param id what the plots' ids start with
   */
  PagePlots(CompareReport report, List<String> order, String task, String id) {
    this.report = report;
    this.order = order;
    this.task = task;
    this.id = id;
  }

  /** A model's classes: its number, for the legend's switches, and its colour. */
  static String style(int number) {
    return "s m%d c%d d%d".formatted(number, number % 8, number / 8 % 3);
  }

  private String style(ModelResult model) {
    return style(order.indexOf(model.name()));
  }

  private TaskResult result(ModelResult model) {
    return model.result(task);
  }

  /** Every plot that the runs have data for, each a figure, in rows of what belongs together. */
  Markup figures() {
    Markup differences = div("stack", differences("auc").add(differences("logloss")));
    return div("plots", differences.add(learning("auc")).add(learning("logloss")))
        .add(div("plots", roc().add(reliability())));
  }

  private static Markup div(String style, Markup figures) {
    Markup row = new Markup();
    return figures.isEmpty()
        ? row
        : row.add("<div class=\"%s\">", style).add(figures).add("</div>");
  }

  private static Markup figure(String title, String caption, Markup svg) {
    return new Markup()
        .add("<figure><figcaption><b>%s</b> %s</figcaption>", title, caption)
        .add(svg)
        .add("</figure>");
  }

  private Markup differences(String metric) {
    String name = ComparePage.name(metric);
    String title = "Difference of " + name + " to " + report.baseline();
    String caption =
        "Mean difference with its 95 % interval, not corrected for the number of models.";
    IntervalPlot plot = new IntervalPlot(id + "-difference-" + metric, title, caption, title);
    for (ModelResult model : report.models()) {
      Difference difference = result(model).differences().get(metric);
      if (difference != null && difference.low() != null && difference.high() != null) {
        String text =
            String.format(
                Locale.ROOT,
                "%s: %+.5f (95 %% from %+.5f to %+.5f, corrected p %s)",
                model.name(),
                difference.difference(),
                difference.low(),
                difference.high(),
                CompareTable.pValue(difference.correctedP()));
        plot.add(
            new IntervalPlot.Row(
                style(model),
                model.name(),
                text,
                difference.low(),
                difference.difference(),
                difference.high()));
      }
    }
    return plot.isEmpty() ? new Markup() : figure(title, caption, plot.svg());
  }

  private Markup learning(String metric) {
    List<Double> values = new ArrayList<>();
    double epochs = 0;
    for (ModelResult model : report.models()) {
      for (FinishedRun run : model.runs()) {
        for (Validation validation : run.validation()) {
          Double value = value(validation, metric);
          if (value != null) {
            values.add(value);
            epochs = Math.max(epochs, validation.epochs());
          }
        }
      }
    }
    if (values.isEmpty()) {
      return new Markup();
    }
    String name = ComparePage.name(metric);
    String title = "Validation " + name + " while training";
    Axis y = learningAxis(name, values, metric.equals("auc"));
    boolean cut = values.stream().anyMatch(v -> v < y.min() || v > y.max());
    String caption =
        "A line a seed; the dot is the model that was kept."
            + (cut ? " Values far off are cut, so that the end can be told apart." : "");
    Plot plot =
        new Plot(
            id + "-learning-" + metric,
            title,
            caption,
            HEIGHT,
            new Axis("epoch", 0, Math.max(epochs, 1e-3)),
            y);
    for (ModelResult model : report.models()) {
      for (FinishedRun run : model.runs()) {
        learningLine(plot, model, run, metric);
      }
    }
    return figure(title, caption, plot.svg());
  }

  private void learningLine(Plot plot, ModelResult model, FinishedRun run, String metric) {
    List<Point> points = new ArrayList<>();
    List<Point> kept = new ArrayList<>();
    for (Validation validation : run.validation()) {
      Double value = value(validation, metric);
      if (value != null) {
        points.add(new Point(validation.epochs(), value));
        if (validation.step() == run.modelStep()) {
          kept.add(new Point(validation.epochs(), value));
        }
      }
    }
    String label = model.name() + ", seed " + run.seed();
    plot.line(style(model) + " thin", label, points).dots(style(model), label, kept);
  }

  private @Nullable Double value(Validation validation, String metric) {
    Double value = validation.metrics().getOrDefault(task, Map.of()).get(metric);
    return value == null || !Double.isFinite(value) ? null : value;
  }

  /** Without the worst tenth, where that makes the rest twice as large. */
  private static Axis learningAxis(String name, List<Double> values, boolean largerIsBetter) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    int tenth = sorted.length / 10;
    double min = sorted[0];
    double max = sorted[sorted.length - 1];
    double[] rest =
        largerIsBetter
            ? Arrays.copyOfRange(sorted, tenth, sorted.length)
            : Arrays.copyOfRange(sorted, 0, sorted.length - tenth);
    double restMin = rest[0];
    double restMax = rest[rest.length - 1];
    return restMax > restMin && 2 * (restMax - restMin) < max - min
        ? Axis.around(name, restMin, restMax)
        : Axis.around(name, min, max);
  }

  private Markup roc() {
    if (report.models().stream().allMatch(model -> result(model).roc().isEmpty())) {
      return new Markup();
    }
    Markup figures = new Markup();
    String caption = "Mean of the seeds' curves at each false positive rate.";
    figures.add(
        roc("roc", "ROC curve", caption, new Axis(FALSE_RATE, 0, 1), new Axis(TRUE_RATE, 0, 1)));
    double reach = cornerRate();
    if (reach <= 0.5) {
      double least =
          report.models().stream()
              .filter(model -> !result(model).roc().isEmpty())
              .mapToDouble(model -> truePositiveRate(result(model).roc(), reach / 10))
              .min()
              .orElse(0);
      figures.add(
          roc(
              "corner",
              "ROC curve, upper left corner",
              "The same where the models differ.",
              new Axis(FALSE_RATE, 0, reach),
              new Axis(TRUE_RATE, Math.floor(least * 20) / 20, 1)));
    }
    return figures;
  }

  private Markup roc(String name, String title, String caption, Axis x, Axis y) {
    Plot plot = new Plot(id + "-" + name, title, caption, SQUARE, x, y).diagonal();
    for (ModelResult model : report.models()) {
      List<Point> points = new ArrayList<>();
      points.add(new Point(0, 0));
      result(model)
          .roc()
          .forEach(p -> points.add(new Point(p.falsePositiveRate(), p.truePositiveRate())));
      plot.line(style(model), model.name(), points);
    }
    return figure(title, caption, plot.svg());
  }

  /** The false positive rate, of a few round ones, at which every model finds most positives. */
  private double cornerRate() {
    for (double rate : new double[] {0.05, 0.1, 0.2, 0.5}) {
      boolean all =
          report.models().stream()
              .map(model -> result(model).roc())
              .filter(roc -> !roc.isEmpty())
              .allMatch(roc -> truePositiveRate(roc, rate) >= 0.9);
      if (all) {
        return rate;
      }
    }
    return 1;
  }

  private static double truePositiveRate(List<RocPoint> roc, double falsePositiveRate) {
    double found = 0;
    for (RocPoint point : roc) {
      if (point.falsePositiveRate() <= falsePositiveRate) {
        found = point.truePositiveRate();
      }
    }
    return found;
  }

  private Markup reliability() {
    double max =
        report.models().stream()
            .flatMap(model -> result(model).reliability().stream())
            .mapToDouble(point -> Math.max(point.predicted(), point.observed()))
            .max()
            .orElse(0);
    if (max == 0) {
      return new Markup();
    }
    String title = "Calibration";
    String caption =
        "Twenty bins of equally many examples by prediction; on the diagonal, predictions are"
            + " right on average.";
    double end = Math.min(1, Axis.around("", 0, max).max());
    Plot plot =
        new Plot(
                id + "-reliability",
                title,
                caption,
                SQUARE,
                new Axis("mean predicted probability", 0, end),
                new Axis("share of positives", 0, end))
            .diagonal();
    for (ModelResult model : report.models()) {
      List<Point> points =
          result(model).reliability().stream()
              .map(point -> new Point(point.predicted(), point.observed()))
              .toList();
      plot.line(style(model) + " thin", model.name(), points);
      plot.dots(style(model), model.name(), points);
    }
    return figure(title, caption, plot.svg());
  }
}
