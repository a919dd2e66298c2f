package org.jingu.benchmark.data;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.Console;
import org.jingu.cli.Jingu;
import org.jingu.data.format.InputFormats;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.ProgressListener;
import org.jspecify.annotations.Nullable;

/** What this project makes of a log: a data set, and predictions of a model of it. */
final class LogWork {
  /** How often a token must occur to have an id of its own. */
  static final int MIN_COUNT = 2;

  private final Path folder;
  private final Path log;
  private final int rows;

  /** Writes the log, unless it is there. */
  LogWork(Path folder, int rows) throws IOException {
    this.folder = folder;
    this.rows = rows;
    log = Files.createDirectories(folder.resolve("raw")).resolve("log.csv");
    if (!Files.exists(log)) {
      CriteoRows.writeLog(log, rows);
    }
  }

  private static PrepareConfig config(int threads, @Nullable Integer memoryMb) {
    Map<String, Object> dense = new LinkedHashMap<>();
    CriteoRows.NUMBERS.forEach(
        name ->
            dense.put(name, Map.of("log", "signed", "scale", "standardize", "missing", "mean")));
    Map<String, Object> sparse = new LinkedHashMap<>();
    CriteoRows.TOKENS.forEach(
        name -> sparse.put(name, Map.of("vocabulary", Map.of("min_count", MIN_COUNT))));
    Map<String, Object> tree = new LinkedHashMap<>();
    if (memoryMb != null) {
      tree.put("memory_mb", memoryMb);
    }
    tree.putAll(
        Map.of(
            "files",
            Map.of("train", List.of("log.csv")),
            "threads",
            threads,
            "shuffle",
            false,
            "dense",
            dense,
            "sparse",
            sparse,
            "labels",
            Map.of(CriteoRows.LABEL, Map.of())));
    return ConfigBinder.bind(PrepareConfig.class, tree, "");
  }

  /** The log, as delimited text. */
  Path log() {
    return log;
  }

  /** Where the examples are. */
  Path examples() {
    return folder.resolve("data/train/part-00000.arrow");
  }

  /** Prepares the log, in place of what was prepared before. */
  PrepareReport prepare() {
    return prepare(1, null);
  }

  /**
   * Prepares the log.
   *
   * @param memoryMb for tokens; null for what is usual
   */
  PrepareReport prepare(int threads, @Nullable Integer memoryMb) {
    return Preparation.run(
        config(threads, memoryMb),
        InputFormats.builtIn(),
        log.getParent(),
        folder.resolve("data"),
        true,
        ProgressListener.none());
  }

  /** The preparation of all rows. */
  RowSubject preparation(int threads) {
    return RowSubject.of(
        "jingu prepare, %d threads".formatted(threads),
        () -> prepare(threads, null).parts().get("train").rows());
  }

  /** The prediction of all rows, of a model that is trained first, shortly. */
  RowSubject prediction() throws IOException {
    prepare();
    Path model = folder.resolve("model.yaml");
    Files.writeString(
        model,
        """
        model: {name: lr}
        data: {path: 'DATA'}
        train: {max_steps: 2, batch_size: 64}
        """
            .replace("DATA", folder.resolve("data").toString()));
    jingu("train", model, "--out", folder.resolve("run"));
    return RowSubject.of(
        "jingu predict",
        () -> {
          Path out = folder.resolve("scores.arrow");
          jingu("predict", folder.resolve("run"), "--data", log, "--out", out);
          return rows;
        });
  }

  private static void jingu(Object... words) {
    StringWriter told = new StringWriter();
    Console console = new Console(new PrintWriter(told), new PrintWriter(told), false);
    String[] arguments = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = words[i].toString();
    }
    int code = new Jingu(console).run(arguments);
    if (code != 0) {
      throw new IllegalStateException("exit code " + code + ": " + told);
    }
  }
}
