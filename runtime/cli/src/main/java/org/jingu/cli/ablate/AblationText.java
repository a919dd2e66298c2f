package org.jingu.cli.ablate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.cli.Table;
import org.jingu.cli.Version;
import org.jingu.cli.ablate.Ablation.Row;
import org.jingu.cli.page.Block;
import org.jingu.cli.page.IntervalPlot;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Page;
import org.jingu.lab.ladder.AblationConfig;
import org.jspecify.annotations.Nullable;

/**
 * An ablation in words: a sentence, tables, Markdown and a page.
 *
 * @param ablation what it shows
 * @param made when it was planned, as ISO 8601 has it
 */
public record AblationText(Ablation ablation, String made) {
  private static final String CAPTION =
      "Relative to the model as it is, paired by seed, with Student's 95 % intervals over seeds; at"
          + " the right of 0 the variant is worse.";

  /** What it comes to, by its numbers. */
  public String sentence() {
    List<Row> tested = ablation.rows().stream().filter(it -> it.p() != null).toList();
    int variants = ablation.rows().size() - 1;
    if (tested.isEmpty()) {
      return "No variant of %s has two seeds beside the model's yet, so nothing is known of how surely they differ."
          .formatted(ablation.model());
    }
    List<Row> sure = ablation.worstFirst().stream().filter(Row::sure).toList();
    List<Row> worse = sure.stream().filter(AblationText::isWorse).toList();
    List<Row> better = sure.stream().filter(it -> !isWorse(it)).toList();
    return "Of %d variants of %s, %s for sure and %s (by %s, p below %s after Holm); %d are not told apart from it%s."
        .formatted(
            variants,
            ablation.model(),
            named(worse, "worse"),
            named(better, "better"),
            ablation.metric(),
            Ablation.SURE,
            tested.size() - sure.size(),
            tested.size() < variants
                ? ", and %d have no interval".formatted(variants - tested.size())
                : "");
  }

  private static boolean isWorse(Row row) {
    return row.difference() != null && row.difference() > 0;
  }

  private static String named(List<Row> rows, String how) {
    return rows.isEmpty()
        ? "none is " + how
        : rows.size()
            + (rows.size() == 1 ? " is " : " are ")
            + how
            + rows.stream()
                .map(it -> it.name() + " " + percent(it.difference()))
                .collect(Collectors.joining(", ", " (", ")"));
  }

  /** The table for the terminal. */
  public Table table() {
    return variants().table(Set.of(1, 2, 3, 4, 5, 7));
  }

  private Block variants() {
    List<List<String>> rows = new ArrayList<>();
    for (Row it : ablation.rows()) {
      rows.add(
          List.of(
              it.name(),
              format("%.4g", it.gflop() * 1e3),
              format("%,d", it.denseParameters()),
              String.valueOf(it.losses().size()),
              it.loss() == null ? "" : format("%.5g", it.loss()),
              percent(it.difference()),
              interval(it),
              it.p() == null ? "" : format("%.2g", it.p())));
    }
    return new Block(
        "Variants",
        "The "
            + ablation.metric()
            + " of the last window, a geometric mean over seeds, and its difference from that of "
            + AblationConfig.BASE
            + ", paired by seed: Student's 95 % interval over seeds, and p after Holm's correction for"
            + " all variants.",
        List.of("VARIANT", "MFLOP/EX", "DENSE", "SEEDS", "LOSS", "DIFFERENCE", "95 %", "P"),
        rows);
  }

  private Block seeds() {
    List<Integer> seeds =
        ablation.rows().stream()
            .flatMap(it -> it.losses().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    List<String> heading = new ArrayList<>(List.of("VARIANT"));
    seeds.forEach(it -> heading.add("SEED " + it));
    List<List<String>> rows = new ArrayList<>();
    for (Row it : ablation.rows()) {
      List<String> row = new ArrayList<>(List.of(it.name()));
      for (Integer seed : seeds) {
        Double loss = it.losses().get(seed);
        row.add(loss == null ? "" : format("%.6g", loss));
      }
      rows.add(row);
    }
    return new Block("Seeds", "The " + ablation.metric() + " of every run.", heading, rows);
  }

  private Block failures() {
    return new Block(
        "Failures",
        "Runs that are in no mean.",
        List.of("RUN", "STATUS", "MESSAGE"),
        ablation.failures().stream()
            .map(it -> List.of(it.key(), it.status(), it.message()))
            .toList());
  }

  private List<Block> blocks() {
    return ablation.failures().isEmpty()
        ? List.of(variants(), seeds())
        : List.of(variants(), seeds(), failures());
  }

  private String provenance() {
    return format(
        "Examples %s; %d of %d runs, %,d examples each.",
        ablation.source(), ablation.runs(), ablation.planned(), ablation.examples());
  }

  private static String claims() {
    return "It says what a part is worth to this model, with these sizes and learning rates, on these examples:"
        + " the interval is over seeds, not over other examples, and no variant was tuned on its own.";
  }

  /** The report in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Ablation of " + ablation.model() + "\n\n");
    text.append(sentence()).append("\n\n");
    text.append(provenance()).append("\n\n").append(claims()).append('\n');
    blocks().forEach(it -> text.append(it.markdown()));
    return text.toString();
  }

  /** The report as one page that loads nothing. */
  public String html() {
    String title = "Ablation of " + ablation.model();
    Markup body = new Markup().add("<header>").add("<h1>%s</h1>", title);
    body.add("<p>%s</p>", sentence());
    body.add("<p class=\"quiet\">%s</p>", provenance());
    body.add("<p class=\"quiet\">%s</p>", claims());
    body.add(Page.made(Version.current(), made)).add("</header>");
    IntervalPlot plot = plot();
    if (!plot.isEmpty()) {
      body.add("<div class=\"plots\"><figure>");
      body.add("<figcaption><b>Differences</b>%s</figcaption>", CAPTION);
      body.add(plot.svg()).add("</figure></div>");
    }
    blocks().forEach(it -> body.add(it.html()));
    return Page.html(title, "", body);
  }

  private IntervalPlot plot() {
    IntervalPlot plot =
        new IntervalPlot(
            "differences", "Differences", CAPTION, "difference of " + ablation.metric() + ", %");
    for (Row it : ablation.worstFirst()) {
      if (it.low() != null && it.high() != null && it.difference() != null) {
        plot.add(
            new IntervalPlot.Row(
                "s c" + (it.sure() ? isWorse(it) ? 1 : 2 : 0),
                it.name(),
                "%s: %s (%s)".formatted(it.name(), percent(it.difference()), interval(it)),
                100 * it.low(),
                100 * it.difference(),
                100 * it.high()));
      }
    }
    return plot;
  }

  private static String interval(Row it) {
    return it.low() == null || it.high() == null
        ? ""
        : format("%+.2f to %+.2f %%", 100 * it.low(), 100 * it.high());
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "" : format("%+.2f %%", 100 * share);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
