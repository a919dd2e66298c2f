package org.jingu.cli.compare;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.cli.compare.CompareReport.Failure;
import org.jingu.cli.compare.CompareReport.FinishedRun;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.compare.CompareReport.Spread;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Page;
import org.jspecify.annotations.Nullable;

/** A comparison as one page that needs nothing else. */
final class ComparePage {
  /** The headings of columns of words, which stand to the left. */
  private static final List<String> WORDS = List.of("ended", "run folder");

  private final CompareReport report;
  private final CompareTable table;
  private final List<String> names;

  /** The page of a comparison that has models. */
  ComparePage(CompareReport report) {
    this.report = report;
    this.table = new CompareTable(report);
    this.names = report.models().stream().map(ModelResult::name).toList();
  }

  /** A metric as readers know it. */
  static String name(String metric) {
    return switch (metric) {
      case "auc" -> "AUC";
      case "logloss" -> "log loss";
      default -> metric;
    };
  }

  /** The whole page. */
  String html() {
    String title = "Comparison: " + String.join(", ", names);
    Markup page = new Markup();
    page.add(header());
    page.add("<main>").add(failures());
    List<String> tasks = report.data().labels();
    for (int task = 0; task < tasks.size(); task++) {
      page.add(section(tasks.get(task), task, tasks.size() > 1));
    }
    page.add(runs()).add("</main>");
    return Page.html(title, switches(), page);
  }

  /** The legend's switches, which need no script. */
  private String switches() {
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      rules.append("body:has(#show%d:not(:checked)) svg .m%d{display:none}\n".formatted(i, i));
    }
    return rules.toString();
  }

  private Markup header() {
    Markup header = new Markup().add("<header>");
    header.add("<h1>%s</h1>", names.size() == 1 ? names.get(0) : names.size() + " models compared");
    table.notes().forEach(note -> header.add("<p>%s</p>", note));
    header.add(Page.made(report.jingu(), report.made()));
    header.add("<pre><code>%s</code></pre>", report.command());
    return header.add("</header>");
  }

  private Markup failures() {
    Markup list = new Markup();
    if (!report.failures().isEmpty()) {
      list.add("<section class=\"failures\"><h2>Runs that failed</h2><ul>");
      for (Failure failure : report.failures()) {
        list.add(
            "<li><b>%s, seed %d</b>: %s</li>", failure.model(), failure.seed(), failure.message());
      }
      list.add("</ul></section>");
    }
    return list;
  }

  private Markup section(String task, int number, boolean named) {
    Markup section = new Markup().add("<section>");
    section.add("<h2>%s</h2>", named ? "Task " + task : "Results");
    section.add(results(task, named ? "Results of task " + task : "Results"));
    if (number == 0) {
      section.add(legend());
    }
    section.add(new PagePlots(report, names, task, "task" + number).figures());
    return section.add("</section>");
  }

  private Markup results(String task, String caption) {
    Markup rows = new Markup();
    List<List<String>> cells = table.rows(task);
    for (int i = 0; i < cells.size(); i++) {
      List<String> row = cells.get(i);
      rows.add("<tr><th scope=\"row\">").add(swatch(i)).add("%s</th>", row.get(0));
      for (String cell : row.subList(1, row.size())) {
        rows.add("<td>%s</td>", cell);
      }
      rows.add("</tr>");
    }
    return table(caption, CompareTable.HEADING, rows);
  }

  private static Markup table(String caption, List<String> heading, Markup rows) {
    Markup markup = new Markup();
    markup.add(
        "<div class=\"scroll\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table>", caption);
    markup.add("<caption class=\"hidden\">%s</caption>", caption).add("<thead><tr>");
    for (String name : heading) {
      String style = WORDS.contains(name) ? "words" : "number";
      markup.add("<th scope=\"col\" class=\"%s\">%s</th>", style, name);
    }
    return markup.add("</tr></thead><tbody>").add(rows).add("</tbody></table></div>");
  }

  private static Markup swatch(int number) {
    return new Markup()
        .add(
            "<svg class=\"swatch\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><g class=\"%s\"><path"
                + " class=\"line\" d=\"M1 4H21\"/></g></svg>",
            PagePlots.style(number).replaceAll("m\\d+ ", ""));
  }

  private Markup legend() {
    Markup legend = new Markup().add("<fieldset class=\"legend\"><legend>Show</legend>");
    for (int i = 0; i < names.size(); i++) {
      legend.add("<label><input type=\"checkbox\" id=\"show%d\" checked=\"checked\"/>", i);
      legend.add(swatch(i)).add("%s</label>", names.get(i));
    }
    return legend.add("</fieldset>");
  }

  private Markup runs() {
    Markup rows = new Markup();
    for (ModelResult model : report.models()) {
      for (FinishedRun run : model.runs()) {
        rows.add("<tr><th scope=\"row\">%s</th><td>%d</td>", model.name(), run.seed());
        rows.add("<td>%s</td><td>%s</td>", metric(run, "auc"), metric(run, "logloss"));
        rows.add("<td>%.1f</td><td>%.1f</td>", run.modelEpochs(), run.epochs());
        rows.add("<td>%s</td>", seconds(run.seconds()));
        rows.add("<td class=\"words\">%s</td>", run.reason());
        rows.add("<td class=\"words\">%s</td>", findings(run));
        rows.add("<td class=\"words\"><code>%s</code></td></tr>", run.folder());
      }
    }
    List<String> heading =
        List.of(
            "model",
            "seed",
            "AUC",
            "logloss",
            "epochs of the model",
            "epochs made",
            "time",
            "ended",
            "found",
            "run folder");
    return new Markup()
        .add("<section><h2>Runs</h2>")
        .add(table("Runs", heading, rows))
        .add(digests())
        .add("</section>");
  }

  private Markup digests() {
    Markup text = new Markup().add("<details><summary>Data</summary><ul>");
    for (Map.Entry<String, String> part : report.data().digests().entrySet()) {
      text.add("<li>%s: <code>%s</code></li>", part.getKey(), part.getValue());
    }
    return text.add("</ul></details>");
  }

  /** Of the first task that has it. */
  private static String metric(FinishedRun run, String metric) {
    return run.metrics().values().stream()
        .filter(values -> values.containsKey(metric))
        .map(values -> String.format(Locale.ROOT, "%.5f", values.get(metric)))
        .findFirst()
        .orElse("");
  }

  private static String findings(FinishedRun run) {
    return run.findings().stream()
        .map(finding -> finding.kind().replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  private static String seconds(@Nullable Double seconds) {
    return seconds == null ? "interrupted" : CompareTable.time(new Spread(seconds, null, 1));
  }
}
