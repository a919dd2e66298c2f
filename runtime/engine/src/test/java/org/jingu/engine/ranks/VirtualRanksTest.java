package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.Sharing;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.TableSpread;
import org.jingu.ranks.TableSpread.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch that is cut into four slices gives the same bits on one rank, two and four. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class VirtualRanksTest {
  private static final TinyModel MODEL = new TinyModel(0.3, 0);
  private static final int SLICES = 4;
  private static final int STEPS = 9; // all sizes of batches, some with fewer examples than slices
  private static final TableSpread COPIES = TableSpread.replicated();

  /** Placements by number of ranks. */
  private enum Spread {
    PLANNED,
    ON_THE_LAST,
    COLUMNS,
    COPIED,
    MIXED;

    Map<String, TableSpread> pins(int ranks) {
      TableSpread last = TableSpread.whole(ranks - 1);
      TableSpread columns = ranks == 1 ? last : new TableSpread(Kind.COLUMN, List.of(ranks - 1, 0));
      return switch (this) {
        case PLANNED -> Map.of();
        case ON_THE_LAST -> pins(last, last, last);
        case COLUMNS -> pins(columns, columns, last);
        case COPIED -> pins(COPIES, COPIES, COPIES);
        case MIXED -> pins(columns, COPIES, last);
      };
    }

    private static Map<String, TableSpread> pins(
        TableSpread users, TableSpread tags, TableSpread narrow) {
      return Map.of(
          "factor.user", users, "factor.tags", tags, "linear.user", narrow, "linear.tags", narrow);
    }
  }

  private static Stream<Optimizer> optimizers() {
    Stream<Optimizer> rules =
        Stream.of("rowwise_adagrad", "adagrad", "adam", "sgd", "ftrl")
            .map(rule -> TestOptimizers.of(TestOptimizers.tables(rule, 0.02), 0.01, 0.5));
    return Stream.concat(
        rules, Stream.of(TestOptimizers.of(Map.of("name", "rowwise_adagrad", "lr", 0.02), 0, 0)));
  }

  private static Session open(int ranks, Optimizer optimizer, Spread spread, int slices) {
    PlacementRules rules = new PlacementRules(spread.pins(ranks), 0, PlanCosts.USUAL, true);
    return Rankings.open(
        ranks, MODEL, optimizer, TableStorage.FP32, new Sharing(rules, slices, false));
  }

  private record Trained(List<float[]> results, Map<String, float[]> tensors) {
    static Trained on(Session session, int from) {
      List<float[]> results = new ArrayList<>(Rankings.train(session, from, STEPS));
      float[] logits = new float[2 * 25];
      session.predict(Rankings.batch(1), logits);
      results.add(logits);
      new TreeMap<>(session.gradients(Rankings.batch(2))).values().forEach(results::add);
      return new Trained(results, Rankings.tensors(session));
    }

    void assertSameBits(Trained other) {
      assertEquals(results.size(), other.results.size());
      for (int i = 0; i < results.size(); i++) {
        assertArrayEquals(results.get(i), other.results.get(i), "result " + i);
      }
      assertEquals(tensors.keySet(), other.tensors.keySet());
      tensors.forEach((name, values) -> assertArrayEquals(values, other.tensors.get(name), name));
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void anyNumberOfRanksGivesTheSameBits(Optimizer optimizer) {
    for (Spread spread : Spread.values()) {
      Trained one;
      try (Session session = open(1, optimizer, spread, SLICES)) {
        one = Trained.on(session, 0);
      }
      for (int ranks : new int[] {2, 4}) {
        try (Session session = open(ranks, optimizer, spread, SLICES)) {
          one.assertSameBits(Trained.on(session, 0));
        }
      }
    }
  }

  @Test
  void slicesOfRanksOfTheirOwnAreWhatRanksAlwaysDid() {
    Optimizer optimizer = TestOptimizers.of(TestOptimizers.tables("adagrad", 0.02), 0.01, 0.5);
    try (Session own = open(4, optimizer, Spread.MIXED, 0);
        Session virtual = open(4, optimizer, Spread.MIXED, SLICES)) {
      Trained.on(own, 0).assertSameBits(Trained.on(virtual, 0));
    }
  }

  @Test
  void aRunGoesOnWithOtherRanks() {
    Optimizer optimizer = TestOptimizers.of(TestOptimizers.tables("adam", 0.02), 0.01, 0.5);
    try (Session through = open(2, optimizer, Spread.MIXED, SLICES);
        Session first = open(4, optimizer, Spread.MIXED, SLICES);
        Session second = open(1, optimizer, Spread.MIXED, SLICES)) {
      Rankings.train(through, 0, 4);
      Rankings.train(first, 0, 4);
      Rankings.copy(first, second);
      Trained.on(through, 4).assertSameBits(Trained.on(second, 4));
    }
  }

  @Test
  void ranksThatCannotShareSlicesAreRefused() {
    Optimizer optimizer = TestOptimizers.of(TestOptimizers.tables("sgd", 0.02), 0, 0);
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> open(3, optimizer, Spread.PLANNED, SLICES).close());
    assertTrue(e.getMessage().contains("train.parallel.virtual"), e.getMessage());
  }
}
