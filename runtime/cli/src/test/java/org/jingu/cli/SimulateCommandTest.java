package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jingu simulate} of the examples, of which one is the paper's model on 256 GPUs. */
class SimulateCommandTest {
  private static final String EXAMPLES = "../../examples/simulate/";
  private static final String GPUS = EXAMPLES + "h200x256.yaml";
  private static final String PAPER = EXAMPLES + "wukong-2g.yaml";

  @TempDir Path dir;

  private static JsonNode steps(String... more) throws IOException {
    String[] command = new String[more.length + 5];
    System.arraycopy(new String[] {"simulate", GPUS, PAPER, "--shape", "--json"}, 0, command, 0, 5);
    System.arraycopy(more, 0, command, 5, more.length);
    CliRun done = CliRun.of(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return new ObjectMapper().readTree(done.out()).get("steps");
  }

  @Test
  void thePapersTablesNeedSixteenGpus() throws IOException {
    JsonNode steps = steps("--ranks", "8,16");
    assertFalse(steps.get(0).get("fits").asBoolean());
    assertTrue(steps.get(1).get("fits").asBoolean());
    // 627 B parameters of two bytes and a float a row, on 8.
    double tables = steps.get(0).get("memory").get("tables").asDouble();
    assertEquals(159e9, tables, 1e9);
    assertEquals(174 + 94, steps.get(0).get("compute_millis").asDouble(), 5);
    // More GPUs wait for the network instead.
    assertTrue(steps.get(1).get("exposed_millis").asDouble() > 50);
  }

  @Test
  void aTimelineShowsLanesAndSaysThatItIsSimulated() {
    CliRun done = CliRun.of("simulate", GPUS, PAPER, "--shape", "--ranks", "16", "--timeline");
    assertEquals(ExitCode.OK, done.code(), done.all());
    assertTrue(done.out().contains("  exchange  "), done.out());
    assertTrue(done.out().contains("table update"), done.out());
    assertTrue(done.out().contains("simulated: nothing of this was measured"), done.out());
  }

  @Test
  void eachRankMayHaveItsExamples() throws IOException {
    JsonNode step = steps("--ranks", "16", "--per-rank", "100").get(0);
    assertEquals(1600, step.get("batch").asInt());
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() throws IOException {
    Path wrong =
        Files.writeString(
            dir.resolve("wrong.yaml"),
            Files.readString(Path.of(GPUS)).replace("latency_us: 40, ", ""));
    CliRun refused = CliRun.of("simulate", wrong.toString(), PAPER, "--shape");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("network.latency_us"), refused.all());
    CliRun many = CliRun.of("simulate", GPUS, PAPER, "--shape", "--ranks", "257");
    assertEquals(ExitCode.USAGE, many.code(), many.all());
    assertTrue(many.err().contains("32 hosts of 8"), many.all());
  }
}
