package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.Sharing;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.LocalWire;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Team;
import org.jingu.ranks.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** States of dense parameters that ranks share are those that each had. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ZeroOneTest {
  /** Two layers of 80,000 parameters together, which three ranks share. */
  private record Wide() implements Model {
    private static final int UNITS = 20_000;

    @Override
    public int tasks() {
      return 2;
    }

    @Override
    public void build(ModelGraph graph) {
      SDVariable users =
          graph.embeddingBag(
              new EmbeddingBag("users", "user", 11, 2, Pooling.SUM, Initializer.normal(0.4)));
      SDVariable first = graph.parameter("first", Initializer.normal(0.01), 2, UNITS);
      SDVariable second = graph.parameter("second", Initializer.normal(0.01), UNITS, 2);
      SDVariable bias = graph.parameter("bias", Initializer.normal(0.1), 1, 2);
      SDVariable hidden = graph.dense().add(users).mmul(first);
      graph.logits(hidden.mmul(second).add("logits", bias));
    }
  }

  private static Stream<Optimizer> optimizers() {
    return Stream.of(
        optimizer(Map.of("name", "adam", "lr", 0.01), 0),
        optimizer(Map.of("name", "adamw", "lr", 0.01), 0.05),
        optimizer(Map.of("name", "adagrad", "lr", 0.01), 0.05),
        optimizer(Map.of("name", "sgd", "lr", 0.01), 0));
  }

  private static Optimizer optimizer(Map<String, Object> dense, double clip) {
    return Optimizer.of(Map.of("dense", dense, "embedding", Map.of("lr", 0.02), "clip_norm", clip));
  }

  private static Session open(int ranks, Optimizer optimizer, boolean zero1, int slices) {
    Sharing sharing = new Sharing(PlacementRules.NONE, slices, zero1);
    return Rankings.open(ranks, new Wide(), optimizer, TableStorage.FP32, sharing);
  }

  private static void assertSame(Session a, Session b) {
    assertEquals(a.tensors().tensors(), b.tensors().tensors());
    Map<String, float[]> other = Rankings.tensors(b, 7_001);
    Rankings.tensors(a).forEach((name, values) -> assertArrayEquals(values, other.get(name), name));
  }

  private static void assertSameSteps(Session a, Session b, int from, int until) {
    List<float[]> expected = Rankings.train(a, from, until);
    List<float[]> found = Rankings.train(b, from, until);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "result " + i);
    }
    assertSame(a, b);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void sharedStatesGiveTheSameBits(Optimizer optimizer) {
    for (int ranks : new int[] {2, 3}) {
      try (Session whole = open(ranks, optimizer, false, 0);
          Session shared = open(ranks, optimizer, true, 0)) {
        assertSame(whole, shared);
        assertSameSteps(whole, shared, 0, 4);
        Map<String, float[]> gradients = shared.gradients(Rankings.batch(1));
        whole
            .gradients(Rankings.batch(1))
            .forEach((name, values) -> assertArrayEquals(values, gradients.get(name), name));
      }
    }
  }

  @Test
  void checkpointsDoNotShowIt() {
    Optimizer optimizer = optimizer(Map.of("name", "adam", "lr", 0.01), 0);
    try (Session shared = open(3, optimizer, true, 6);
        Session whole = open(1, optimizer, true, 6);
        Session again = open(2, optimizer, true, 6)) {
      Rankings.train(shared, 0, 3);
      Rankings.copy(shared, whole, 5_003);
      Rankings.copy(whole, again);
      assertSame(whole, again);
      assertSameSteps(whole, again, 3, 6);
    }
  }

  @Test
  void eachRankKeepsItsShare() {
    Optimizer optimizer = optimizer(Map.of("name", "adam", "lr", 0.01), 0);
    List<Wire> wires = LocalWire.world(3);
    List<Long> kept = new ArrayList<>();
    for (Wire wire : wires) {
      try (SessionPart part =
          Parts.open(
              new CpuBackend(),
              Rankings.definition(new Wide()),
              Rankings.options(optimizer, TableStorage.FP32, 1)
                  .shared(new Sharing(PlacementRules.NONE, 0, true)),
              new Team(wire))) {
        kept.add(
            part.tensors().tensors().stream()
                .filter(it -> it.kind() == Kind.OPTIMIZER && !it.name().startsWith("users"))
                .mapToLong(TensorInfo::size)
                .sum());
      }
    }
    assertEquals(2L * (2 * 2 * Wide.UNITS + 2), kept.stream().mapToLong(Long::longValue).sum());
    assertEquals(List.of(2L << 14, 4L << 14), kept.subList(0, 2));
  }

  @Test
  void optimizersOfRowsAreRefused() {
    Optimizer optimizer = optimizer(Map.of("name", "rowwise_adagrad", "lr", 0.01), 0);
    ConfigException e =
        assertThrows(ConfigException.class, () -> open(2, optimizer, true, 0).close());
    assertTrue(e.getMessage().contains("train.parallel.dense"), e.getMessage());
  }
}
