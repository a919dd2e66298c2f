package org.jingu.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The whole benchmark with a small model, and what makes it fail. */
class ServeBenchmarkTest {
  /** Gives the same scores to every request. */
  private record Fixed(String name, float... scores) implements ScoringSubject {
    @Override
    public float[] score(int request) {
      return scores;
    }

    @Override
    public void close() {}
  }

  @Test
  void aTableTellsOfEverySubjectUnderEveryLoad() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    CommandLine command =
        new CommandLine(new ServeBenchmark(new PrintStream(written, true, StandardCharsets.UTF_8)));
    String options =
        "--table-rows 50 --batch 8 --mlp 8 --rounds 1 --block-millis 20 --warm-millis 50";
    assertEquals(0, command.execute(options.split(" ", -1)));
    String table = written.toString(StandardCharsets.UTF_8);
    for (String load : List.of("closed | 1", "closed | 2", "half | 2")) {
      assertTrue(table.contains("| " + load + " | jingu, 1 threads a call |"), table);
      assertTrue(table.contains("| " + load + " | jingu over HTTP |"), table);
      assertTrue(table.contains("| " + load + " | ONNX Runtime, 1 threads a call |"), table);
    }
    assertTrue(table.contains("p99 over HTTP at half load"), table);
  }

  @Test
  void scoresThatDifferOrSayNothingEndIt() {
    Fixed first = new Fixed("jingu", 0.25f, 0.5f);
    ServeBenchmark.checkScores(List.of(first, new Fixed("near", 0.250005f, 0.5f)), 1);
    assertFails(List.of(first, new Fixed("far", 0.25f, 0.50002f)), "row 1: far gives 0.50002");
    assertFails(List.of(first, new Fixed("nan", Float.NaN, 0.5f)), "row 0: nan gives NaN");
    assertFails(List.of(first, new Fixed("short", 0.25f)), "short gives 1 scores, not 2");
    assertFails(List.of(new Fixed("jingu", 0.5f, 0.5f)), "too alike to compare");
  }

  private static void assertFails(List<ScoringSubject> subjects, String reason) {
    String message =
        assertThrows(IllegalStateException.class, () -> ServeBenchmark.checkScores(subjects, 1))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void anOpenLoopCountsTheTimeThatARequestWaits() {
    // One caller, requests every ms, each takes 20 ms: the last waits for all others.
    Load.Block block = Load.open(1, 10, 1000, 1, i -> sleep(20));
    assertEquals(10, block.nanos().getTotalCount());
    assertTrue(block.nanos().getMaxValue() > 150_000_000L, block.toString());
    assertEquals(ServeTable.millis(block.nanos(), 100), block.nanos().getMaxValue() / 1e6);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
