package org.jingu.engine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.api.DataDefault;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code manifest.json}, which is then used as resuming and reading a run do. */
class ManifestFuzzTest {
  private static final Manifest MANIFEST =
      Manifest.starting(
              new Manifest.Plugin("fm", "1", "tests", 1),
              Map.of("train", Map.of("epochs", 2, "lr", 0.5), "data", List.of("a", true)),
              List.of(new DataDefault("train.epochs", 50, "tests")),
              Map.of("train", "sha256:00"))
          .using(List.of(new Manifest.Extension("loss", "weighted", "1", "tests", 1)));
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "manifest.json");
  private static final Verdict VERDICT =
      Verdict.of("manifest.json", List.of(CheckpointException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyManifestIsReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(
        input,
        () -> {
          Manifest read = new SavedRun(FILE.path().getParent()).manifest();
          read.differences(MANIFEST);
          MANIFEST.differences(read);
          Manifest.Outcome outcome = read.outcome();
          if (outcome == null) {
            Json.pretty(read.resumedBy(MANIFEST));
          } else {
            Objects.requireNonNull(outcome.checkpoint());
            outcome.metrics().forEach((task, metrics) -> metrics.forEach(ManifestFuzzTest::use));
          }
        });
  }

  private static void use(String name, double value) {
    if (name.isEmpty() && Double.isNaN(value)) {
      throw new AssertionError("a metric without a name");
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        "null".getBytes(StandardCharsets.UTF_8),
        new String(Json.pretty(MANIFEST), StandardCharsets.UTF_8)
            .replace("\"fm\"", "null")
            .getBytes(StandardCharsets.UTF_8),
        Json.pretty(MANIFEST),
        Json.pretty(
            MANIFEST
                .resumedBy(MANIFEST)
                .endedWith(
                    new Manifest.Outcome(
                        Manifest.now(),
                        "all epochs",
                        7,
                        "step-000000007",
                        Map.of("click", Map.of("auc", 0.75)),
                        List.of(new Finding("overfitting", "it overfits", List.of("model")))))));
  }
}
