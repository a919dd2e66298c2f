package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Raw rows that {@code jingu prepare} turns into a data set. */
abstract class RawSource implements DatasetSource {
  private final String name;
  private final String title;
  private final Path configuration;

  /**
   * A data set.
   *
   * @param configuration its {@code prepare.yaml}
   */
  RawSource(String name, String title, Path configuration) {
    this.name = name;
    this.title = title;
    this.configuration = configuration;
  }

  /** The folder of the raw files and, where it is known, what the true probabilities score. */
  record Raw(Path folder, @Nullable Scores optimum) {}

  /** Gets the raw files, for which there is a folder of their own. */
  abstract Raw raw(Path folder) throws IOException;

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Made make(Jingu jingu, Path folder) throws IOException {
    Raw raw = raw(Files.createDirectories(folder.resolve("raw")));
    Path data = folder.resolve("data");
    Effort effort =
        jingu.run(
            folder.resolve("prepare.jsonl"),
            "prepare",
            configuration,
            "--input",
            raw.folder(),
            "--out",
            data);
    Path inOrder = folder.resolve("data-in-order");
    jingu.run(
        folder.resolve("prepare-in-order.jsonl"),
        "prepare",
        configuration,
        "--input",
        raw.folder(),
        "--out",
        inOrder,
        "--set",
        "shuffle=false");
    Dataset dataset = new Dataset(data, inOrder, folder.resolve("peers"), raw.optimum());
    return new Made(dataset, effort, Lines.of(configuration));
  }
}
