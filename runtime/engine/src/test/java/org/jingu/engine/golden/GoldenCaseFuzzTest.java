package org.jingu.engine.golden;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.Choices;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** A golden file in which anything may stand as the case, or, by the first byte, in the tensors. */
class GoldenCaseFuzzTest {
  private static final String CASE =
      """
      {"name": "c", "model": "tiny", "config": {"momentum": 0.1}, "seed": 3, "tasks": 2,
       "schema": {"dense": 1, "sparse": [
         {"name": "user", "rows": 11, "pooling": "mean", "dim": 2, "group": "g"}]},
       "optimizer": {"dense_lr": 0.01, "sparse_lr": 0.1, "sparse": "adam",
                     "embedding_regularizer": 0.01, "clip_norm": 0.5}}
      """;
  private static final String TENSORS =
      """
      "batch0/label": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
      "batch0/dense": {"dtype": "F32", "shape": [2, 1], "data_offsets": [16, 24]},
      "batch0/user/values": {"dtype": "I32", "shape": [2], "data_offsets": [24, 32]},
      "batch0/user/offsets": {"dtype": "I32", "shape": [3], "data_offsets": [32, 44]}
      """;
  private static final int DATA = 44;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "c.safetensors");
  private static final Verdict VERDICT = Verdict.of("c.safetensors", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyGoldenFileIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    boolean inTensors = choices.of(2) == 1;
    byte[] rest = choices.rest();
    byte[] file = file(inTensors ? CASE : new String(rest, StandardCharsets.UTF_8));
    if (inTensors) {
      System.arraycopy(rest, 0, file, file.length - DATA, Math.min(DATA, rest.length));
    }
    FILE.write(file);
    VERDICT.on(file, GoldenCaseFuzzTest::readAll);
  }

  private static void readAll() {
    try (GoldenCase golden = GoldenCase.open(FILE.path())) {
      golden.optimizer().dense();
      golden.namesUnder("batch0/");
      golden.batch(0);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0" + CASE,
            "\0" + CASE.replace("\"dense\": 1", "\"dense\": 2000000000"),
            "\0null",
            "\1"
                + "\0\0\200\77\0\0\0\0\0\0\0\0\0\0\200\77"
                + "\0\0\0\77\0\0\0\0"
                + "\3\0\0\0\12\0\0\0"
                + "\0\0\0\0\1\0\0\0\2\0\0\0")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] file(String description) throws IOException {
    String text = JSON.writeValueAsString(description);
    byte[] header =
        ("{\"__metadata__\": {\"case\": " + text + "}, " + TENSORS + "}")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + DATA)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
