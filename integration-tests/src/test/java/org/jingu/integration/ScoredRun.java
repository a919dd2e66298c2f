package org.jingu.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A small run, its model file, and what {@code predict} says of its raw rows.
 *
 * @param run its folder
 * @param data the folder of its data set
 * @param model the model file
 * @param rows the file of raw rows
 * @param cells the rows
 * @param labels of the rows
 * @param predicted for the rows, computed all at once
 */
record ScoredRun(
    Path run,
    Path data,
    Path model,
    Path rows,
    List<String[]> cells,
    float[] labels,
    float[] predicted) {
  static final List<String> COLUMNS = List.of("user", "item", "price", "tags");

  /** One of the sizes for which a scorer makes a program, so that nothing is padded. */
  static final int ROWS = 576;

  /** Trains, exports and predicts in a folder, in which other runs may be. */
  static ScoredRun of(Path folder, String name, int seed) throws IOException {
    Path raw = folder.resolve("raw");
    Path data = folder.resolve("data");
    if (!Files.exists(raw)) {
      RawFormat.CSV.write(raw, ROWS);
      CommandRun.of("prepare", raw.resolve("prepare.yaml"), "--input", raw, "--out", data).ok();
    }
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(
        config,
        """
        model: {name: %s}
        data: {path: %s, crosses: [{features: [user, item], buckets: 100}]}
        train: {epochs: 2, seed: %d, threads: 1, eval_batch_size: 1024}
        """
            .formatted(name, data, seed));
    Path run = folder.resolve(name);
    CommandRun.of("train", config, "--out", run).ok();
    Path rows = raw.resolve("rows.txt");
    List<String> lines = Files.readAllLines(rows).subList(1, ROWS + 1);
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = Float.parseFloat(lines.get(i).split(",", -1)[0]);
    }
    return new ScoredRun(
        run,
        data,
        export(run),
        rows,
        lines.stream().map(line -> Arrays.copyOfRange(line.split(",", -1), 1, 5)).toList(),
        labels,
        predict(run, rows));
  }

  /** Exports a run with more words of the command. */
  static Path export(Path run, String... words) {
    Path file = Path.of(run + String.join("", words) + ".jingu");
    Object[] command = {"export", run, "--format", "jingu", "--out", file};
    Object[] all = Arrays.copyOf(command, command.length + words.length);
    System.arraycopy(words, 0, all, command.length, words.length);
    CommandRun.of(all).ok();
    return file;
  }

  static float[] predict(Path run, Path rows) throws IOException {
    Path out = Path.of(run + ".csv");
    CommandRun.of("predict", run, "--data", rows, "--out", out).ok();
    List<String> lines = Files.readAllLines(out);
    float[] predicted = new float[lines.size() - 1];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = Float.parseFloat(lines.get(i + 1));
    }
    return predicted;
  }
}
