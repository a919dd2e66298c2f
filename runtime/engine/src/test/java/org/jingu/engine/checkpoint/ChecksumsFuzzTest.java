package org.jingu.engine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code checksums.json} of a checkpoint. */
class ChecksumsFuzzTest {
  private static final Path FOLDER = ScratchFile.folder();
  private static final ScratchFile FILE = ScratchFile.in(FOLDER, "checksums.json");
  private static final List<String> NAMES =
      List.of("model.safetensors", "optimizer.safetensors", "state.json");
  private static final Verdict VERDICT =
      Verdict.of(FOLDER.toString(), List.of(CheckpointException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyChecksumsAreReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(input, () -> new Checkpoint(FOLDER, 1).verify());
  }

  static Stream<byte[]> seeds() throws IOException {
    Map<String, Checksum> sums = new TreeMap<>();
    for (String name : NAMES) {
      Path file = ScratchFile.in(FOLDER, name).write(name.getBytes(StandardCharsets.UTF_8));
      sums.put(name, Checksum.of(file));
    }
    byte[] right = Json.pretty(new Checkpoint.Checksums(sums));
    sums.put("../other", new Checksum(2, "0"));
    return Stream.of(
        right,
        Json.pretty(new Checkpoint.Checksums(sums)),
        Json.pretty(new Checkpoint.Checksums(Map.of())),
        "{\"files\": {\"state.json\": null}}".getBytes(StandardCharsets.UTF_8));
  }
}
