package org.jingu.benchmark.quality;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A data set's table in Markdown, the best AUC first. Values are means over the seeds, with the
 * standard deviation; when training stopped is told of the first seed.
 */
final class QualityTable {
  private QualityTable() {}

  /** The table. */
  static String of(DatasetSource source, DatasetSource.Made made, List<QualityResult> results) {
    StringBuilder text = new StringBuilder();
    text.append("## ").append(source.name()).append(": ").append(source.title()).append("\n\n");
    text.append(about(made)).append("\n\n");
    String[] share =
        made.dataset().optimum() == null
            ? new String[] {"", ""}
            : new String[] {" share of the attainable |", "---:|"};
    text.append(
        """
        | learner | test AUC | log loss | calibration |%s CPU s | peak MiB | lines | stopped |
        |---|---:|---:|---:|%s---:|---:|---:|---|
        """
            .formatted((Object[]) share));
    results.stream()
        .sorted(
            Comparator.comparingDouble((QualityResult it) -> -it.mean(run -> run.scores().auc())))
        .forEach(result -> text.append(row(result)));
    return text.toString();
  }

  private static String about(DatasetSource.Made made) {
    StringBuilder text = new StringBuilder();
    Dataset dataset = made.dataset();
    text.append(
        format(
            "%,d / %,d / %,d rows to train, validate and test.",
            dataset.labels("train").length,
            dataset.labels("valid").length,
            dataset.labels("test").length));
    Scores optimum = dataset.optimum();
    if (optimum != null) {
      text.append(
          format(
              " The true probabilities have a test AUC of %.5f and a log loss of %.5f.",
              optimum.auc(), optimum.logLoss()));
    }
    Effort preparation = made.preparation();
    if (preparation != null) {
      text.append(
          format(
              " `jingu prepare`: %d lines, %.1f CPU s, %.0f MiB; peers get its rows encoded.",
              made.lines(), preparation.cpuSeconds(), preparation.peakMib()));
    }
    return text.toString();
  }

  private static String row(QualityResult result) {
    double share = result.share();
    return format(
        "| %s | %s | %s | %.3f |%s %.1f | %.0f | %d | %s |%n",
        result.learner(),
        spread(result, run -> run.scores().auc()),
        spread(result, run -> run.scores().logLoss()),
        result.mean(run -> run.scores().calibration()),
        Double.isNaN(share) ? "" : format(" %.1f %% |", 100 * share),
        result.mean(run -> run.effort().cpuSeconds()),
        result.mean(run -> run.effort().peakMib()),
        result.lines(),
        result.runs().get(0).note());
  }

  private static String spread(QualityResult result, ToDoubleFunction<Learner.Trained> value) {
    String mean = format("%.5f", result.mean(value));
    return result.runs().size() > 1 ? mean + format(" ± %.5f", result.deviation(value)) : mean;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
