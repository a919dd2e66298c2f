package org.jingu.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectProcessTest {
  private static final BenchmarkCase CASE = BenchmarkCase.named("dlrm").withBatch(8);

  /** Counts its training steps; a forward pass fails, and what it prints is no answer. */
  public static final class Counting implements BenchmarkSubject {
    private int batch;
    private int steps;

    @Override
    public String description() {
      return "counts, batch " + batch;
    }

    @Override
    public void prepare(BenchmarkCase benchmarkCase, int threads) {
      batch = benchmarkCase.batch();
      System.out.println("not an answer");
    }

    @Override
    public double run(Operation operation) {
      if (operation == Operation.FORWARD) {
        throw new UnsupportedOperationException("this subject has no forward pass (a test)");
      }
      return operation == Operation.TRAINING_STEP ? ++steps : Double.NaN;
    }

    @Override
    public void close() {}
  }

  private static SubjectProcess start() {
    return new SubjectProcess(
        new Subject("counting", Counting.class.getName(), Map.of("A", "B")), CASE, 1);
  }

  @Test
  void aProcessAnswersEveryRequest() {
    try (SubjectProcess process = start()) {
      assertEquals("counts, batch 8", process.description());
      assertArrayEquals(new double[] {1, 2, 3}, process.losses(3));
      double[] times = process.time(Operation.TRAINING_STEP, 2);
      double sum = 0;
      for (double time : times) {
        sum += time;
      }
      assertTrue(sum >= 1.9, "runs go on for 2 ms but took " + sum);
      double[] memory = process.memory();
      assertTrue(memory[0] > 1 << 20 && memory[1] >= memory[0], "the peak is the most");
    }
  }

  @Test
  void aFailingSubjectIsNamedWithTheRequest() {
    for (Operation operation : new Operation[] {Operation.FORWARD, Operation.FORWARD_BACKWARD}) {
      try (SubjectProcess process = start()) {
        String message =
            assertThrows(IllegalStateException.class, () -> process.time(operation, 0))
                .getMessage();
        assertTrue(message.contains("counting") && message.contains(operation.name()), message);
      }
    }
  }

  @Test
  void lossesThatDisagreeStopTheBenchmark() {
    Map<String, double[]> losses = new LinkedHashMap<>();
    losses.put("peer", new double[] {0.7, 0.69});
    losses.put("same", new double[] {0.7005, 0.6895});
    CpuBenchmark.checkLosses("dlrm", losses);
    losses.put("other", new double[] {0.7, 0.692});
    String message =
        assertThrows(IllegalStateException.class, () -> CpuBenchmark.checkLosses("dlrm", losses))
            .getMessage();
    assertTrue(message.contains("other") && message.contains("0.692"), message);
  }

  @Test
  void aPeerThatDoesNotTrainStopsTheBenchmark() {
    Map<String, double[]> losses = Map.of("peer", new double[] {0.7, 0.7, 0.7});
    String message =
        assertThrows(IllegalStateException.class, () -> CpuBenchmark.checkLosses("dlrm", losses))
            .getMessage();
    assertTrue(message.contains("peer does not train"), message);
  }

  @Test
  void aLossThatIsNotANumberDisagrees() {
    Map<String, double[]> losses = new LinkedHashMap<>();
    losses.put("peer", new double[] {0.7});
    losses.put("other", new double[] {Double.NaN});
    assertThrows(IllegalStateException.class, () -> CpuBenchmark.checkLosses("dlrm", losses));
  }

  @Test
  void theMedianOfAnEvenCountIsTheMeanOfTheMiddle() {
    assertEquals(2.5, Result.median(new double[] {9, 1, 3, 2}));
    assertEquals(3, Result.median(new double[] {9, 1, 3}));
  }
}
