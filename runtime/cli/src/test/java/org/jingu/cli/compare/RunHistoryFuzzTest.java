package org.jingu.cli.compare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.cli.compare.RunHistory.Validation;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the metrics file of a run. */
class RunHistoryFuzzTest {
  private static final Path FOLDER = ScratchFile.folder();
  private static final ScratchFile FILE = ScratchFile.in(FOLDER, "metrics.jsonl");
  private static final Verdict VERDICT =
      Verdict.of("metrics.jsonl", List.of(CheckpointException.class));

  static {
    ScratchFile.in(FOLDER, "manifest.json")
        .write(
            """
            {"format": 1, "jingu": "1", "config": {}, "data": {}, "started": "", "resumed": [],
             "plugin": {"name": "fm", "version": "1", "origin": "tests", "api_level": 1},
             "machine": {"jvm": "", "os": "", "cores": 1, "max_heap_bytes": 1}, "outcome": null}
            """
                .getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyMetricsAreReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(
        input,
        () -> {
          for (Validation validation : RunHistory.of(new SavedRun(FOLDER), 10).validation()) {
            validation.metrics().forEach((task, metrics) -> Objects.requireNonNull(metrics));
          }
        });
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            {"event": "train", "step": 1, "loss": 0.5}
            {"event": "evaluation", "step": 10, "metrics": {"click": {"auc": 0.5}}}
            {"event": "end", "seconds": 1.5}
            """,
            "{\"event\": \"evaluation\", \"step\": 10, \"metrics\": {\"click\": null}}",
            "{\"event\": \"evaluation\", \"step\": 10}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
