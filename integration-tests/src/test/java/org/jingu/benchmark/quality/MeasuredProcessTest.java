package org.jingu.benchmark.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class MeasuredProcessTest {
  @TempDir Path folder;

  /** Computes for half a second of its thread's time with 128 MiB that it has written to. */
  public static final class Busy {
    private Busy() {}

    /** Runs it. */
    public static void main(String[] args) {
      byte[] block = new byte[128 << 20];
      var threads = java.lang.management.ManagementFactory.getThreadMXBean();
      int sum = 0;
      while (threads.getCurrentThreadCpuTime() < 500_000_000) {
        for (int i = 0; i < block.length; i += 4096) {
          sum += ++block[i];
        }
      }
      System.out.println(sum == 0 ? "" : "done");
    }
  }

  @Test
  void timeAndMemoryOfAProcessAreSeen() throws Exception {
    Path output = folder.resolve("out");
    Effort effort = MeasuredProcess.run(JavaCommand.of(Busy.class.getName(), "-Xms256m"), output);
    assertEquals("done", Files.readString(output).strip());
    assertTrue(effort.cpuSeconds() >= 0.5 && effort.cpuSeconds() < 20, effort.toString());
    assertTrue(effort.peakMib() >= 128 && effort.peakMib() < 1000, effort.toString());
    assertTrue(effort.wallSeconds() > 0.2, effort.toString());
  }

  @Test
  void waitingCostsNoCpu() {
    Effort effort = MeasuredProcess.run(List.of("sleep", "0.5"), folder.resolve("out"));
    assertTrue(effort.wallSeconds() >= 0.5, effort.toString());
    assertTrue(effort.cpuSeconds() < 0.25, effort.toString());
  }

  @Test
  void aFailureTellsWhatTheProcessWrote() {
    List<String> command = List.of("sh", "-c", "echo out; echo reason >&2; exit 3");
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> MeasuredProcess.run(command, folder.resolve("out")))
            .getMessage();
    assertTrue(message.contains("exit code 3") && message.contains("reason"), message);
  }

  @Test
  void effortsInTurnAddTimesAndKeepTheHigherPeak() {
    assertEquals(new Effort(3, 5, 20), new Effort(1, 2, 20).then(new Effort(2, 3, 10)));
  }
}
