package org.jingu.benchmark.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Trains every learner on every data set and writes what came out: {@code results.jsonl}, a line a
 * run as it ends, and {@code results.md}, a table a data set, which is printed too.
 */
final class QualityRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jingu jingu;
  private final Path folder;
  private final List<Long> seeds;
  private final PrintStream out;
  private final PrintStream progress;

  /**
   * For some data sets.
   *
   * @param folder where everything goes
   * @param out for the tables
   * @param progress for a line a run
   */
  QualityRun(Jingu jingu, Path folder, List<Long> seeds, PrintStream out, PrintStream progress) {
    this.jingu = jingu;
    this.folder = folder;
    this.seeds = seeds;
    this.out = out;
    this.progress = progress;
  }

  /** Whether nothing failed; what cannot run here is told and left out. */
  boolean run(List<DatasetSource> sources, List<Learner> learners) throws IOException {
    List<Learner> present = learners.stream().filter(this::present).toList();
    boolean good = true;
    for (DatasetSource source : sources) {
      Optional<String> obstacle = source.obstacle();
      if (obstacle.isPresent()) {
        tell("%s: skipped, since %s", source.name(), obstacle.get());
      } else {
        good &= run(source, present);
      }
    }
    return good;
  }

  private boolean present(Learner learner) {
    Optional<String> obstacle = learner.obstacle();
    obstacle.ifPresent(reason -> tell("%s: skipped, since %s", learner.name(), reason));
    return obstacle.isEmpty();
  }

  private boolean run(DatasetSource source, List<Learner> learners) throws IOException {
    tell("%s: preparing, %s", source.name(), source.title());
    Path place = Files.createDirectories(folder.resolve(source.name()));
    DatasetSource.Made made;
    try {
      made = source.make(jingu, place);
    } catch (IllegalStateException e) {
      tell("%s: failed: %s", source.name(), e.getMessage());
      return false;
    }
    List<QualityResult> results = new ArrayList<>();
    StringBuilder failures = new StringBuilder();
    for (Learner learner : learners) {
      try {
        results.add(train(source.name(), made.dataset(), learner, place));
      } catch (IllegalStateException e) {
        tell("%s: %s failed: %s", source.name(), learner.name(), e.getMessage());
        failures.append("\nFailed: ").append(learner.name()).append('\n');
      }
    }
    String table = QualityTable.of(source, made, results) + failures + "\n";
    append("results.md", table);
    out.print(table);
    out.flush();
    return failures.isEmpty();
  }

  private QualityResult train(String data, Dataset dataset, Learner learner, Path place)
      throws IOException {
    List<Long> own = learner.seeded() ? seeds : List.of();
    List<Learner.Trained> runs = new ArrayList<>();
    QualityResult result =
        new QualityResult(data, learner.name(), own, runs, learner.lines(), dataset.optimum());
    for (long seed : learner.seeded() ? seeds : seeds.subList(0, 1)) {
      String name = learner.name().replace(' ', '-') + (learner.seeded() ? "-" + seed : "");
      Learner.Trained run =
          learner.train(dataset, seed, Files.createDirectories(place.resolve(name)));
      runs.add(run);
      append("results.jsonl", JSON.writeValueAsString(result.json(runs.size() - 1)) + "\n");
      tell(
          "%s: %s%s: AUC %.5f, log loss %.5f, %.1f CPU s; %s",
          data,
          learner.name(),
          learner.seeded() ? ", seed " + seed : "",
          run.scores().auc(),
          run.scores().logLoss(),
          run.effort().cpuSeconds(),
          run.note());
    }
    return result;
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void tell(String format, Object... values) {
    progress.println(String.format(Locale.ROOT, format, values));
  }
}
