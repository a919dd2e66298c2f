package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.ranks.RankProcess.Processes;
import org.jingu.ranks.PlacementRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranks that are processes, which talk over TCP, and what is left when one is killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RankProcessTest {
  private static Session open(Processes crew) {
    SessionOptions options =
        Rankings.options(RankProcess.optimizer(), TableStorage.FP32, crew.ranks())
            .placed(new PlacementRules(Rankings.MIXED, 0));
    return new RankedBackend(new CpuBackend(), crew)
        .open(Rankings.definition(RankProcess.MODEL), options);
  }

  @Test
  void processesComputeTheBitsOfThreads() throws Exception {
    Processes crew = new Processes(3);
    try (Session processes = open(crew);
        Session threads =
            Rankings.open(
                3, RankProcess.MODEL, RankProcess.optimizer(), TableStorage.FP32, Rankings.MIXED)) {
      List<float[]> expected = Rankings.train(threads, 0, 30);
      List<float[]> found = Rankings.train(processes, 0, 30);
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i));
      }
      Map<String, float[]> tensors = Rankings.tensors(processes);
      Rankings.tensors(threads).forEach((name, of) -> assertArrayEquals(of, tensors.get(name)));
    }
    for (Process process : crew.started) {
      assertTrue(process.waitFor(15, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
  }

  @Test
  void whenARankIsKilledAllEndSoonAndTheLeaderSaysWhich() throws Exception {
    for (int killed = 1; killed <= 2; killed++) {
      Processes crew = new Processes(3);
      try (Session session = open(crew)) {
        Rankings.train(session, 0, 5);
        Process victim = crew.started.get(killed - 1);
        victim.destroyForcibly();
        long start = System.nanoTime();
        DeviceException e =
            assertThrows(DeviceException.class, () -> Rankings.train(session, 5, 100_000));
        String message = String.valueOf(e.getMessage());
        assertTrue(
            message.startsWith("rank " + killed + " (pid " + victim.pid() + " on "), message);
        assertTrue(message.contains("is lost: its connection"), message);
        for (Process process : crew.started) {
          assertTrue(process.waitFor(15, TimeUnit.SECONDS), "a rank lives on");
        }
        assertTrue(System.nanoTime() - start < 15e9, "it took long");
      }
    }
  }
}
