package org.jingu.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where mistakes are made: a sound data set and run, which must stay as they are, and an empty
 * folder.
 *
 * @param base holds {@code data}, {@code data-raw}, {@code train.yaml} and {@code run}
 * @param work the folder of one mistake
 */
record Scene(Path base, Path work) {
  private static final String TRAIN =
      """
      model:
        name: deepfm
        embedding_dim: 4
        mlp: [8]
      data:
        path: %s
      train:
        epochs: 1
        batch_size: 64
      """;

  /** Prepares the data and trains the run. */
  static void build(Path base) throws IOException {
    Path data = RawFormat.CSV.prepareInto(base.resolve("data"), 200);
    Path config = Files.writeString(base.resolve("train.yaml"), TRAIN.formatted(data));
    CommandRun.of("train", config, "--out", base.resolve("run")).ok();
  }

  Path raw() {
    return base.resolve("data-raw");
  }

  Path data() {
    return base.resolve("data");
  }

  Path config() {
    return base.resolve("train.yaml");
  }

  Path run() {
    return base.resolve("run");
  }

  Path out() {
    return work.resolve("out");
  }

  Path file(String name) {
    return work.resolve(name);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(work.resolve(name), text);
  }

  /** The sound configuration of the preparation, changed and written into the work folder. */
  List<?> prepare(String what, String by) throws IOException {
    return prepare(replaced(RawFormat.CSV.prepare(), what, by));
  }

  /** Prepares the sound raw rows by another configuration. */
  List<?> prepare(String yaml) throws IOException {
    return List.of("prepare", write("prepare.yaml", yaml), "--input", raw(), "--out", out());
  }

  /** Prepares other rows by the sound configuration. */
  List<?> prepareRows(String... rows) throws IOException {
    Path raw = Files.createDirectories(work.resolve("raw"));
    Files.write(raw.resolve("rows.txt"), List.of(rows));
    return List.of("prepare", raw().resolve("prepare.yaml"), "--input", raw, "--out", out());
  }

  /** The sound configuration of the training, changed and written into the work folder. */
  List<?> train(String what, String by) throws IOException {
    Path changed = write("train.yaml", replaced(Files.readString(config()), what, by));
    return List.of("train", changed, "--out", out());
  }

  /** Trains with some keys set. */
  List<?> trainWith(String... settings) {
    List<Object> words = new ArrayList<>(List.of("train", config(), "--out", out()));
    Arrays.stream(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
    return words;
  }

  /** Trains on other rows. */
  List<?> trainOn(Path train) {
    return trainWith("data.train=" + train);
  }

  /** A copy in the work folder. */
  Path copy(Path from, String name) throws IOException {
    Path to = work.resolve(name);
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  /** The only file below a folder with this name. */
  static Path below(Path folder, String name) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  /** The only file in a folder. */
  static Path only(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .reduce(
              (a, b) -> {
                throw new AssertionError(a + " and " + b);
              })
          .orElseThrow();
    }
  }

  /** Cuts a file to a share of its length. */
  static Path cut(Path file, double share) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Files.write(file, Arrays.copyOf(bytes, (int) (share * bytes.length)));
  }

  /** Every file below base and work, but for locks, with its time and size. */
  Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    for (Path root : List.of(base, work)) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.filter(it -> !it.equals(root) && !it.endsWith(".lock")).toList()) {
          boolean folder = Files.isDirectory(path);
          contents.put(
              path.toString(),
              folder ? "folder" : Files.getLastModifiedTime(path) + " " + Files.size(path));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return contents;
  }

  private static String replaced(String text, String what, String by) {
    String changed = text.replace(what, by);
    if (changed.equals(text)) {
      throw new AssertionError("there is no '" + what + "' in " + text);
    }
    return changed;
  }
}
