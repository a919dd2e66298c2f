package org.jingu.engine.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.Precision;
import org.jingu.engine.simulate.ClusterConfig.Link;
import org.jingu.engine.simulate.StepWork.Kernel;
import org.jingu.engine.simulate.StepWork.Size;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Plan;
import org.jingu.ranks.Planner;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread;
import org.junit.jupiter.api.Test;

/** Predicted steps against what a page of arithmetic says. */
class StepSimulatorTest {
  private static final Map<String, TableSpread> PIN = Map.of("t", TableSpread.whole(0));

  /** One GB/s, one TFLOP/s: a million bytes, or 10^9 operations, a millisecond. */
  private static ClusterConfig cluster(int hosts, int perHost, Map<String, Object> step) {
    return ConfigBinder.bind(
        ClusterConfig.class,
        Map.of(
            "hosts",
            hosts,
            "ranks_per_host",
            perHost,
            "device",
            Map.of(
                "memory_gb",
                1,
                "memory_gb_s",
                18,
                "tflop_s",
                Map.of("fp32", 1),
                "id_ns",
                0,
                "number_ns",
                0),
            "link",
            Map.of("latency_us", 0, "gb_s", 1),
            "network",
            Map.of("latency_us", 1000, "gb_s", 0.5),
            "step",
            step),
        "");
  }

  /** A million parameters, and a table of 250,000 columns that rank 0 has. */
  private static StepWork work() {
    List<Table> tables = List.of(new Table("t", 10, 250_000));
    return new StepWork(
        2,
        List.of(new Kernel(new Size(0, 1e9), new Size(0, 0))),
        List.of(new Kernel(new Size(0, 2e9), new Size(0, 1e6))),
        1_000_000,
        0,
        new Size(0, 1000),
        0,
        tables,
        false,
        (costs, memory, ranks) -> place(tables, new PlacementRules(PIN, memory, costs), ranks));
  }

  private static Plan place(List<Table> tables, PlacementRules rules, int ranks) {
    try {
      return Planner.plan(tables, rules, ranks);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("tables", String.valueOf(e.getMessage()));
    }
  }

  private static Simulated simulated(int hosts, int perHost, Map<String, Object> step) {
    ClusterConfig cluster = cluster(hosts, perHost, step);
    return StepSimulator.of(cluster, work(), cluster.ranks(), 2, Precision.FP32);
  }

  @Test
  void aStepInTurn() {
    Simulated two = simulated(1, 2, Map.of());
    // Rows 1, forward 1, backward 2, their gradients 1, dense pieces 2, their sums 2; an update
    // that reads 3 pieces of half and reads or writes all 3 times: 18 MB.
    assertEquals(10, two.stepMillis(), 1e-4);
    assertEquals(4, two.computeMillis(), 1e-4);
    assertEquals(6, two.exposedMillis(), 1e-4);
    assertEquals(1e6, two.bytes().get("rows"), 0);
    assertEquals(2e6, two.bytes().get("dense gradients"), 0);
    assertEquals(8e6, two.memory().dense(), 0);
    assertEquals(200, two.examplesPerSecond(), 0.1);
    assertTrue(two.fits());
    assertTrue(two.binding().endsWith(", 20 %"), two.binding());
  }

  @Test
  void oneRankSendsNothing() {
    Simulated one = simulated(1, 1, Map.of());
    assertEquals(0, one.bytesOut());
    assertEquals(2 + 4 + 12.0 / 18, one.stepMillis(), 1e-9);
    assertEquals(0, one.exposedMillis(), 1e-9);
    assertEquals(one.stepMillis() / 10 / 2, simulated(1, 2, Map.of()).efficiency(one), 1e-4);
  }

  @Test
  void sharedStatesSaveTheirPartOfTheUpdate() {
    assertEquals(10 - 6.0 / 18, simulated(1, 2, Map.of("dense", "zero1")).stepMillis(), 1e-4);
  }

  @Test
  void halfWiresCarryHalf() {
    assertEquals(10 - 3 - 3.0 / 18, simulated(1, 2, Map.of("wire", "half")).stepMillis(), 1e-4);
  }

  @Test
  void aNetworkIsSlowerAndTakesItsLatency() {
    // Four exchanges of 1, 1, 2 and 2 MB at half the speed, the loss, and five latencies.
    assertEquals(10 + 6 + 5, simulated(2, 1, Map.of()).stepMillis(), 1e-3);
  }

  @Test
  void stagesSendLessBetweenHosts() {
    // Of 4 MB, 2 at once to the other host, 40 ms; or 3 to the own, 3 ms, and 0.5 to the other, 10.
    assertEquals(2 * (40 - 13), staged(false) - staged(true), 1e-6);
  }

  private static double staged(boolean stages) {
    ClusterConfig of = cluster(2, 4, Map.of("stages", stages));
    ClusterConfig slow =
        new ClusterConfig(2, 4, of.device(), of.link(), new Link(0, 0.05, List.of()), of.step());
    return StepSimulator.of(slow, work(), 8, 8, Precision.FP32).stepMillis();
  }

  @Test
  void exchangesHideBehindTheOtherHalfOfTheExamples() {
    ClusterConfig one = cluster(1, 2, Map.of("overlap", true));
    ClusterConfig halves = cluster(1, 2, Map.of("overlap", true, "micro_batches", 2));
    double whole = StepSimulator.of(one, work(), 2, 8, Precision.FP32).stepMillis();
    double hidden = StepSimulator.of(halves, work(), 2, 8, Precision.FP32).stepMillis();
    // Rows of 4 MB: the second half's 2 ms hide behind forward, its gradients' 2 behind backward.
    assertEquals(4, whole - hidden, 1e-4);
  }

  @Test
  void whatDoesNotFitIsSaidAndStillPredicted() {
    ClusterConfig small = cluster(1, 2, Map.of());
    StepWork big = work();
    Simulated of = StepSimulator.of(small, big, 2, 2_000_000, Precision.FP32);
    assertFalse(of.fits());
    assertTrue(of.stepMillis() > 1e6);
  }

  @Test
  void linksAreAsFastAsTheirMeasuredSizes() {
    Link link = new Link(10, 100, List.of(point(1, 10), point(100, 50)));
    assertEquals(0, link.millis(0));
    assertEquals(0.01 + 0.05, link.millis(5e5), 1e-9);
    assertEquals(0.01 + 10.0 / 30, link.millis(1e7), 1e-9);
    assertEquals(0.01 + 10, link.millis(1e9), 1e-9);
  }

  private static ClusterConfig.Point point(double mb, double gbS) {
    return new ClusterConfig.Point(mb, gbS);
  }

  @Test
  void wrongClustersAreRefusedWithTheirKeys() {
    ConfigException unknown =
        assertThrows(ConfigException.class, () -> cluster(1, 2, Map.of("overlp", true)));
    assertTrue(unknown.getMessage().contains("step.overlp"), unknown.getMessage());
    ConfigException many = assertThrows(ConfigException.class, () -> cluster(1000, 8, Map.of()));
    assertTrue(many.getMessage().contains("8,000 ranks"), many.getMessage());
    assertThrows(ConfigException.class, () -> new Link(0, 1, List.of(point(2, 1), point(1, 1))));
  }
}
