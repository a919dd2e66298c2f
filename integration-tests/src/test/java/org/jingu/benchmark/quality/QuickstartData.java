package org.jingu.benchmark.quality;

import java.nio.file.Path;
import java.util.Optional;

/** What {@code jingu quickstart} generates, with the true log-odds of every row. */
final class QuickstartData implements DatasetSource {
  private static final int EXAMPLES = 100_000;

  @Override
  public String name() {
    return "Q";
  }

  @Override
  public String title() {
    return "planted interactions of jingu quickstart, %,d rows to train on".formatted(EXAMPLES);
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public Made make(Jingu jingu, Path folder) {
    Path quickstart = folder.resolve("quickstart");
    jingu.run(
        folder.resolve("quickstart.jsonl"),
        "quickstart",
        "--out",
        quickstart,
        "--examples",
        EXAMPLES);
    Path path = quickstart.resolve("data");
    PreparedData data = new PreparedData(path);
    Scores optimum = optimum(data.labels("test"), data.column("test", "true_logit"));
    return new Made(new Dataset(path, path, folder.resolve("peers"), optimum), null, 0);
  }

  private static Scores optimum(float[] labels, float[] logits) {
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
    }
    return Scores.of(labels, probabilities);
  }
}
