package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private static final Path GOLDEN =
      Path.of("../../baseline-plugins/src/test/resources/org/jingu/baselines/deepfm.safetensors");

  @TempDir Path dir;

  @Test
  void aGoldenFileAgreesWithItsReference() {
    CliRun run = CliRun.of("verify", GOLDEN.toString());
    assertEquals(ExitCode.OK, run.code(), run.all());
    assertTrue(run.out().contains("1 of 1 within a relative error of 1e-04"), run.all());
  }

  @Test
  void aPerturbedGradientIsFoundAndNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN);
    perturbGradient(bytes);
    Path changed = Files.write(dir.resolve("changed.safetensors"), bytes);
    CliRun run = CliRun.of("verify", GOLDEN.toString(), changed.toString());
    assertEquals(ExitCode.VERIFICATION, run.code(), run.all());
    assertTrue(run.out().contains("TOO LARGE"), run.all());
    assertTrue(run.out().contains("1 of 2 within"), run.all());
  }

  @Test
  void aFileThatIsNoGoldenFileIsADataError() throws IOException {
    Path text = Files.writeString(dir.resolve("x.safetensors"), "not safetensors at all");
    CliRun run = CliRun.of("verify", text.toString());
    assertEquals(ExitCode.DATA, run.code(), run.all());
    assertTrue(run.err().contains("x.safetensors"), run.all());
  }

  @Test
  void anEmptyFolderIsADataError() {
    CliRun run = CliRun.of("verify", dir.toString());
    assertEquals(ExitCode.DATA, run.code(), run.all());
  }

  /** Doubles the largest element of the first gradient. */
  private static void perturbGradient(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(buffer.getLong(0));
    String header = new String(bytes, 8, headerLength, StandardCharsets.UTF_8);
    int at = header.indexOf("\"grad/");
    assertTrue(at > 0, header);
    Matcher range = Pattern.compile("data_offsets\"\\s*:\\s*\\[(\\d+),\\s*(\\d+)]").matcher(header);
    assertTrue(range.find(at), header);
    int start = 8 + headerLength + Integer.parseInt(range.group(1));
    int end = 8 + headerLength + Integer.parseInt(range.group(2));
    int largest = start;
    for (int i = start; i < end; i += Double.BYTES) {
      if (Math.abs(buffer.getDouble(i)) > Math.abs(buffer.getDouble(largest))) {
        largest = i;
      }
    }
    buffer.putDouble(largest, 2 * buffer.getDouble(largest));
  }
}
