package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jingu.scorer.Scorer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scorer over the file of any model gives what the model predicts. */
class EveryModelScoresTest {
  /** A size for which a scorer makes a program, so that nothing is padded. */
  private static final int ROWS = 320;

  /** Fewer ids than the sequences of some rows have, of which the latest count. */
  private static final int LENGTH = 2;

  private static final Set<String> SEQUENTIAL = Set.of("din", "bst");

  @TempDir static Path folder;

  private static List<String[]> cells;
  private static Path rows;
  private static Path data;

  @BeforeAll
  static void prepare() throws IOException {
    Path raw = RawFormat.CSV.write(folder.resolve("raw"), ROWS);
    Path prepare = raw.resolve("prepare.yaml");
    // Sequences are not pooled.
    Files.writeString(prepare, Files.readString(prepare).replace(", pooling: mean}", "}"));
    rows = raw.resolve("rows.txt");
    Files.write(
        rows,
        Files.readAllLines(rows).stream()
            .map(line -> line.matches(".*t[0-9]") ? line + "|t0|t3" : line)
            .toList());
    data = folder.resolve("data");
    CommandRun.of("prepare", prepare, "--input", raw, "--out", data).ok();
    cells =
        Files.readAllLines(rows).stream()
            .skip(1)
            .map(line -> Arrays.copyOfRange(line.split(",", -1), 1, 5))
            .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "afn_plus",
        "autoint_plus",
        "bst",
        "dcnv2",
        "deepfm",
        "din",
        "dlrm",
        "ffm",
        "finalmlp",
        "fm",
        "fwfm",
        "hofm",
        "lr",
        "masknet",
        "wukong",
        "xdeepfm"
      })
  void scoresAreThePredictions(String name) throws IOException {
    Path run = train(name);
    Path file = ScoredRun.export(run);
    float[] predicted = ScoredRun.predict(run, rows);
    try (Scorer scorer = Scorer.open(file)) {
      // As many at once, on as many threads: the same bits.
      assertArrayEquals(predicted, scorer.score(ScoredRun.COLUMNS, cells).values());
      for (int size : new int[] {1, 2, 17, 100}) {
        for (int first = 0; first + size <= ROWS; first += 101) {
          float[] scores =
              scorer.score(ScoredRun.COLUMNS, cells.subList(first, first + size)).values();
          for (int i = 0; i < size; i++) {
            assertEquals(
                predicted[first + i],
                scores[i],
                1e-6f,
                "row %d of %d from %d".formatted(i, size, first));
          }
        }
      }
    }
  }

  private static Path train(String name) throws IOException {
    boolean sequential = SEQUENTIAL.contains(name);
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(
        config,
        """
        model: {name: %s%s}
        data: {path: %s%s}
        train: {epochs: 1, seed: 1, threads: 1, eval_batch_size: 1024}
        """
            .formatted(
                name,
                sequential ? ", targets: {tags: item}" : "",
                data,
                sequential ? ", features: {tags: {sequence: %d}}".formatted(LENGTH) : ""));
    Path run = folder.resolve(name);
    CommandRun.of("train", config, "--out", run).ok();
    return run;
  }
}
