package org.jingu.engine.train;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code state.json} of a checkpoint. */
class TrainingStateFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "state.json");
  private static final Verdict VERDICT =
      Verdict.of("state.json", List.of(CheckpointException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyStateIsReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(
        input,
        () -> {
          TrainingState state =
              new Checkpoint(FILE.path().getParent(), 1).state(TrainingState.class);
          Objects.requireNonNull(state.unlogged());
          Objects.requireNonNull(state.earlyStopping());
          Objects.requireNonNull(state.lossGuard());
          if (state.last() != null) {
            state.last().metrics().values().forEach(Objects::requireNonNull);
          }
        });
  }

  /** The states of a run, with evaluations and without. */
  static Stream<byte[]> seeds() throws IOException {
    Path folder = ScratchFile.folder();
    new TinyRun(
            folder.resolve("run"),
            Map.of("epochs", 2, "batch_size", 50, "checkpoint", Map.of("steps", 3)))
        .run();
    List<byte[]> states = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
        if (file.endsWith("state.json")) {
          states.add(Files.readAllBytes(file));
        }
      }
    }
    return states.stream();
  }
}
