package org.jingu.cli.init;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.LabelLinks.Link;
import org.jingu.data.profile.RawProfile;

/** A proposal as the terminal shows it: what was seen, what is doubtful, what to run next. */
record Shown(Console console, Proposal proposal) {
  private static final int MOST_FEATURES = 60;
  private static final int MOST_FILES = 5;

  void print(List<String> written, List<String> commands) {
    files();
    columns();
    table().print(console);
    int more = proposal.features().size() - MOST_FEATURES;
    if (more > 0) {
      console.line("… and %,d more features", more);
    }
    console.line("");
    warnings();
    console.line("wrote %s", String.join(", ", written));
    console.line("Look through %s, then:", written.get(0));
    commands.forEach(command -> console.line("  " + command));
  }

  private void files() {
    RawInput input = proposal.input();
    console.line(
        "%s: %d columns; %s",
        input.describe(),
        input.dialect().columns().size(),
        PrepareYaml.rowsRead(proposal.profile()));
    input.dialect().evidence().forEach(line -> console.line("  " + line));
    if (input.isDivided()) {
      console.line(
          "  the files are the parts%s%s%s",
          part("train", input.train()), part("valid", input.valid()), part("test", input.test()));
    }
    input
        .others()
        .forEach((file, why) -> console.warn("warning: '" + file + "' is not used: " + why));
    console.line("");
  }

  private String part(String name, List<Path> files) {
    String names =
        files.stream()
            .limit(MOST_FILES)
            .map(proposal.input()::name)
            .collect(Collectors.joining(", "));
    String more = files.size() > MOST_FILES ? ", …" : "";
    return files.isEmpty() ? "" : "; " + name + ": " + names + more;
  }

  private void columns() {
    Label label = proposal.label();
    console.line(
        "label  %s: %s; %s of the rows are positive",
        label.column().name(), label.evidence(), label.percent());
    ColumnProfile time = proposal.time();
    if (time != null && time.times() != null) {
      console.line(
          "time   %s (%s), %s to %s: %s",
          time.name(),
          time.times().format(),
          PrepareYaml.day(time.times().min()),
          PrepareYaml.day(time.times().max()),
          use());
    }
    ColumnProfile group = proposal.group();
    if (group != null) {
      console.line("group  %s, for AUC within each (gauc)", group.name());
    }
    console.line("");
  }

  private String use() {
    RawInput input = proposal.input();
    if (!input.valid().isEmpty()) {
      return "for features of the hour and the like; the files are divided already";
    }
    if (!proposal.byTime()) {
      return "too few different times to divide the rows by them";
    }
    return input.isDivided()
        ? "the latest rows are for validation"
        : "the latest rows are for validation and test";
  }

  private Table table() {
    Table table = new Table(Set.of(2), "COLUMN", "TAKEN FOR", "AUC ALONE", "SEEN");
    for (Feature feature : proposal.features().stream().limit(MOST_FEATURES).toList()) {
      Link link = proposal.links().get(feature.name());
      boolean known =
          link != null && !Double.isNaN(link.auc()) && feature.kind() != Feature.Kind.TIME;
      table.row(
          feature.name(),
          feature.kind().word(),
          known ? String.format(Locale.ROOT, "%.3f", link.auc()) : "",
          feature.evidence());
    }
    for (LeftOut column : proposal.leftOut().stream().limit(MOST_FEATURES).toList()) {
      table.row(column.column(), "left out", "", column.reason());
    }
    return table;
  }

  private void warnings() {
    RawProfile profile = proposal.profile();
    if (profile.badRows() > 0) {
      console.warn(
          String.format(
              Locale.ROOT,
              "warning: %,d rows cannot be read; the first: %s",
              profile.badRows(),
              profile.firstBad()));
    }
    for (LeftOut column : proposal.leftOut()) {
      if (column.suspicious()) {
        console.warn(
            "warning: column '" + column.column() + "' " + column.reason() + "; it is left out");
      }
    }
    for (Feature feature : proposal.features()) {
      Link link = proposal.links().get(feature.name());
      if (link != null && LeakCheck.isDoubtful(link)) {
        console.warn(
            String.format(
                Locale.ROOT,
                "warning: column '%s' alone reaches an AUC of %.3f; leave it out if it is not known"
                    + " before the label",
                feature.name(),
                link.auc()));
      }
    }
    if (!proposal.timeNote().isEmpty()) {
      console.warn("warning: time: " + proposal.timeNote());
    }
  }
}
