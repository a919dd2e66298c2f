package org.jingu.cli.init;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.LabelLinks.Link;
import org.jingu.data.profile.RawProfile;
import org.jingu.data.profile.TimeProfile;

/** A proposal as {@code prepare.yaml}, with what was seen as comments. */
final class PrepareYaml {
  private static final double USUAL_BAD_FRACTION = 0.01;

  /** So many rows give parts of a tenth that metrics can be read from. */
  private static final long ENOUGH_FOR_A_TENTH = 1000;

  private final Proposal proposal;
  private final StringBuilder text = new StringBuilder();

  PrepareYaml(Proposal proposal) {
    this.proposal = proposal;
  }

  /**
   * The file's text.
   *
   * @param command the command that uses it
   */
  String text(String command) {
    comment(
        "How '"
            + proposal.input().describe()
            + "' becomes a data set, a first proposal of 'jingu init': "
            + rowsRead(proposal.profile())
            + ". Look through it: what was seen stands in the comments, and what it means you know"
            + " better. Every key: docs/configuration.md.");
    text.append(YamlText.command(command));
    text.append('\n');
    format();
    files();
    cells();
    time();
    split();
    features();
    leftOut();
    label();
    group();
    text.append("seed: 2021\n");
    return text.toString();
  }

  /** How many rows were read, and whether these are all. */
  static String rowsRead(RawProfile profile) {
    return String.format(
        Locale.ROOT,
        profile.whole()
            ? "all %,d rows were read"
            : "the first %,d rows were read, not all: the rest may hold what was not seen",
        profile.rows() + profile.badRows());
  }

  private void comment(String words) {
    text.append(YamlText.comment(words, ""));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void format() {
    proposal.input().dialect().evidence().forEach(this::comment);
    Map<String, Object> options = proposal.input().dialect().options();
    if (isCriteo(options)) {
      comment("a label, 13 counts and 26 categories: the format of Criteo's click logs");
      line("format: criteo");
      return;
    }
    line("format: csv");
    if (!options.isEmpty()) {
      line("options:");
    }
    options.forEach((key, value) -> line("  " + key + ": " + value(value)));
  }

  private static boolean isCriteo(Map<String, Object> options) {
    return options.get("columns") instanceof List<?> names
        && names.size() == 40
        && names.get(1).equals("I1")
        && !options.containsKey("skip_lines");
  }

  private static String value(Object value) {
    if (value instanceof List<?> names) {
      return YamlText.list(names.stream().map(String::valueOf).toList(), "    ");
    }
    return value instanceof String string ? YamlText.plain(string) : String.valueOf(value);
  }

  private void files() {
    RawInput input = proposal.input();
    line("files:");
    part("train", input.train());
    part("valid", input.valid());
    part("test", input.test());
    input
        .others()
        .forEach(
            (file, why) ->
                text.append(YamlText.comment("not used: '" + input.name(file) + "' " + why, "  ")));
    text.append('\n');
  }

  private void part(String name, List<Path> files) {
    if (!files.isEmpty()) {
      List<String> names = files.stream().map(proposal.input()::name).toList();
      line("  " + name + ": " + YamlText.list(names, "    "));
    }
  }

  private void cells() {
    if (!proposal.missing().isEmpty()) {
      comment("cells that were seen and mean that a value is missing, beside empty ones");
      line("missing_values: " + YamlText.list(proposal.missing(), "  "));
    }
    if (proposal.strip()) {
      comment("text has spaces around it; left in, they would make other values of the same words");
      line("strip: true");
    }
    RawProfile profile = proposal.profile();
    double bad = (double) profile.badRows() / Math.max(1, profile.rows() + profile.badRows());
    if (profile.badRows() > 0) {
      comment(
          Values.percent(bad) + " of the rows cannot be read, the first: " + profile.firstBad());
    }
    if (bad > USUAL_BAD_FRACTION / 2) {
      line(
          "max_bad_fraction: %s # such rows are left out"
              .formatted(String.format(Locale.ROOT, "%.2f", Math.min(1, 1.5 * bad + 0.01))));
    }
  }

  private void time() {
    ColumnProfile column = proposal.time();
    if (column == null || column.times() == null) {
      return;
    }
    TimeProfile times = column.times();
    comment(
        "%s to %s%s"
            .formatted(
                day(times.min()),
                day(times.max()),
                times.ordered() ? ", in the order of the rows" : ", in no order"));
    if (!proposal.timeNote().isEmpty()) {
      comment(proposal.timeNote());
    }
    line("time:");
    line("  column: " + YamlText.plain(column.name()));
    line("  format: " + YamlText.plain(times.format()));
    line("  # zone: Asia/Shanghai # where hours and weekdays are counted; UTC unless set");
  }

  static String day(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  private void split() {
    RawInput input = proposal.input();
    boolean valid = input.valid().isEmpty();
    boolean test = input.test().isEmpty() && valid;
    if (!valid && !test) {
      return;
    }
    comment(
        proposal.byTime()
            ? "what comes later is predicted from what was before, as it will be in use"
            : proposal.time() == null
                ? "no time tells which rows are later, so rows are drawn"
                : "too few different times to divide the rows by them, so rows are drawn");
    double share = proposal.profile().rows() < ENOUGH_FOR_A_TENTH ? 0.2 : 0.1;
    line("split:");
    line("  by: " + (proposal.byTime() ? "time" : "ratio"));
    line("  valid: " + share);
    if (test) {
      line("  test: " + share);
    }
  }

  private void features() {
    text.append('\n');
    group("dense", feature -> feature.kind() == Feature.Kind.NUMBER);
    group("sparse", feature -> feature.kind() != Feature.Kind.NUMBER);
  }

  private void group(String key, Predicate<Feature> which) {
    List<Feature> chosen = proposal.features().stream().filter(which).toList();
    if (chosen.isEmpty()) {
      return;
    }
    line(key + ":");
    for (Feature feature : chosen) {
      String settings = feature.settings().isEmpty() ? "" : " {" + feature.settings() + "}";
      line("  " + YamlText.plain(feature.name()) + ":" + settings + YamlText.behind(seen(feature)));
    }
  }

  private String seen(Feature feature) {
    Link link = proposal.links().get(feature.name());
    return link != null && LeakCheck.isDoubtful(link)
        ? feature.evidence()
            + String.format(
                Locale.ROOT, "; AUC %.3f alone: is it known before the label?", link.auc())
        : feature.evidence();
  }

  private void leftOut() {
    for (LeftOut column : proposal.leftOut()) {
      text.append(YamlText.comment("left out: '" + column.column() + "' " + column.reason(), "  "));
    }
  }

  private void label() {
    Label label = proposal.label();
    text.append('\n');
    comment(
        "why this label: %s; %s of the rows are positive%s"
            .formatted(
                label.evidence(),
                label.percent(),
                label.column().missing() == 0
                    ? ""
                    : ", the label is missing in " + Values.missing(label.column())));
    line("labels:");
    line("  " + YamlText.plain(label.column().name()) + ":" + label.rule());
  }

  private void group() {
    ColumnProfile group = proposal.group();
    if (group == null) {
      line("# group: USER # the column of users, if there is one, for AUC within each (gauc)");
      return;
    }
    comment(
        String.format(
            Locale.ROOT,
            "for AUC within each of them (gauc): %s with %.1f rows each on average",
            Values.count(group),
            (double) group.rows() / group.distinct()));
    line("group: " + YamlText.plain(group.name()));
  }
}
