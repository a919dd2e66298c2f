package org.jingu.cli.listing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.api.metric.Metric;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/** Lists, compares, notes, tags and deletes runs. */
public final class Runs {
  private final Console console;

  /** On a console. */
  public Runs(Console console) {
    this.console = console;
  }

  /**
   * Lists runs.
   *
   * @param metric by which the best come first; null for the order of their folders
   * @param installed every metric there is, by name
   * @throws UserException if there is no such metric
   */
  public void list(
      Path folder, List<String> filters, @Nullable String metric, Map<String, Metric> installed) {
    List<ListedRun> runs =
        new RunsFolder(folder)
            .runs().stream()
                .filter(run -> filters.stream().allMatch(run::matches))
                .sorted(order(metric, installed))
                .toList();
    runs.forEach(run -> console.event("run", run));
    Set<String> metrics = new LinkedHashSet<>();
    runs.forEach(run -> metrics.addAll(run.metrics().keySet()));
    List<String> heading = new ArrayList<>(List.of("RUN", "MODEL", "STATUS", "STEPS"));
    metrics.forEach(it -> heading.add(it.toUpperCase(Locale.ROOT)));
    heading.addAll(List.of("STARTED", "TAGS", "NOTE"));
    Set<Integer> right = new TreeSet<>();
    IntStream.range(3, 4 + metrics.size()).forEach(right::add);
    Table table = new Table(right, heading.toArray(String[]::new));
    for (ListedRun run : runs) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  run.folder().toString(), run.model(), run.status(), String.valueOf(run.steps())));
      metrics.forEach(it -> row.add(value(run.metrics().get(it))));
      row.add(run.started().replaceFirst("T(\\d\\d:\\d\\d).*", " $1"));
      row.add(String.join(" ", run.notes().tags()));
      row.add(run.notes().note());
      table.row(row.toArray(String[]::new));
    }
    table.print(console);
    console.line("");
    console.line("%d runs in %s", runs.size(), folder);
  }

  private static Comparator<ListedRun> order(@Nullable String name, Map<String, Metric> installed) {
    if (name == null) {
      return Comparator.comparing(run -> run.folder().toString());
    }
    Metric metric = installed.get(name);
    if (metric == null) {
      throw new UserException(
          ExitCode.USAGE, "--sort: is '" + name + "'; " + Suggestions.of(name, installed.keySet()));
    }
    return Comparator.comparingDouble(
        run -> distance(metric.goal(), run.metrics().getOrDefault(name, Double.NaN)));
  }

  /** How far a value is from the best, but for a constant; NaN comes last. */
  private static double distance(Metric.Goal goal, double value) {
    return switch (goal) {
      case MAXIMIZE -> -value;
      case MINIMIZE -> value;
      case ONE -> Math.abs(value - 1);
    };
  }

  private static String value(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.5f", value);
  }

  /** Shows what two runs differ in. */
  public void diff(Path one, Path other) {
    ListedRun first = existing(one);
    ListedRun second = existing(other);
    List<String> differences =
        new SavedRun(one).manifest().differences(new SavedRun(other).manifest());
    differences.forEach(it -> console.line("%s", it));
    if (differences.isEmpty()) {
      console.line("configuration, data and plugin are the same");
    }
    for (Map.Entry<String, Double> it : first.metrics().entrySet()) {
      Double now = second.metrics().get(it.getKey());
      if (now != null) {
        console.line(
            "%s: %.5f and %.5f, difference %+.5f",
            it.getKey(), it.getValue(), now, now - it.getValue());
      }
    }
  }

  /** Notes something about a run. */
  public void note(Path run, String text) {
    existing(run).notes().with(text).write(run);
  }

  /** Gives a run tags, and takes some away. */
  public void tag(Path run, List<String> more, List<String> less) {
    for (String tag : more) {
      if (!tag.matches("\\S+")) {
        throw new UserException(
            ExitCode.USAGE, "the tag '" + tag + "' is no single word; use a note for more");
      }
    }
    RunNotes changed = existing(run).notes().with(more, less);
    changed.write(run);
    console.line("%s", run + ": " + String.join(" ", changed.tags()));
  }

  /**
   * Deletes runs, all or none.
   *
   * @param yes whether to, or only to say what would go
   */
  public void delete(List<Path> runs, boolean yes) {
    List<ListedRun> all = runs.stream().map(Runs::existing).toList();
    for (ListedRun run : all) {
      String what =
          String.format(
              Locale.ROOT,
              "%s (%s, %s, %.1f MB)",
              run.folder(),
              run.model(),
              run.status(),
              bytes(run.folder()) * 1e-6);
      if (yes) {
        new SavedRun(run.folder()).delete();
      }
      console.line("%s", (yes ? "deleted " : "would delete ") + what);
    }
    if (!yes) {
      console.line("nothing was deleted; --yes deletes");
    }
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(it -> it.toFile().length()).sum();
    } catch (IOException e) {
      throw new DataException("cannot read " + folder + ": " + Failures.reason(e), e);
    }
  }

  /** A run that is there; its manifest says so where it is none. */
  private static ListedRun existing(Path run) {
    if (!new SavedRun(run).exists()) {
      throw new UserException(
          ExitCode.USAGE,
          run + " is not a run folder: it has no manifest.json; see 'jingu runs FOLDER'");
    }
    return ListedRun.of(run);
  }
}
