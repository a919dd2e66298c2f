package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread;
import org.jingu.ranks.TableSpread.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However tables are spread over ranks, a run means the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PlacementTest {
  private static final TinyModel MODEL = new TinyModel(0.3, 0);
  private static final int RANKS = 3;

  private static TableSpread spread(Kind kind, Integer... ranks) {
    return new TableSpread(kind, List.of(ranks));
  }

  private static Map<String, TableSpread> pins(
      TableSpread users, TableSpread tags, TableSpread narrow) {
    return Map.of(
        "factor.user", users, "factor.tags", tags, "linear.user", narrow, "linear.tags", narrow);
  }

  private static final Map<String, TableSpread> WHOLE =
      pins(spread(Kind.WHOLE, 0), spread(Kind.WHOLE, 1), spread(Kind.WHOLE, 2));
  private static final Map<String, TableSpread> ON_ONE =
      pins(spread(Kind.WHOLE, 1), spread(Kind.WHOLE, 1), spread(Kind.WHOLE, 1));
  private static final Map<String, TableSpread> COLUMNS =
      pins(spread(Kind.COLUMN, 2, 0), spread(Kind.COLUMN, 0, 1, 2), spread(Kind.WHOLE, 0));
  private static final Map<String, TableSpread> ROWS =
      pins(spread(Kind.ROW, 1, 0), spread(Kind.ROW, 2, 1, 0), spread(Kind.ROW, 0, 1, 2));
  private static final Map<String, TableSpread> COPIES =
      pins(TableSpread.replicated(), TableSpread.replicated(), TableSpread.replicated());
  private static final List<Map<String, TableSpread>> ALL =
      List.of(WHOLE, ON_ONE, COLUMNS, ROWS, COPIES, Rankings.MIXED);

  /** What bags have in a batch. */
  private enum Ids {
    ONE(1),
    TEN(10),
    /** Empty ones, and different numbers. */
    ANY(0);

    private final int count;

    Ids(int count) {
      this.count = count;
    }
  }

  private static Batch batch(Ids ids, int step) {
    int size = step % 5 == 4 ? 2 : 23; // fewer examples than ranks, too
    Random random = new Random(31L * step + ids.count);
    Batch drawn = TinyModel.batch(random, size, step % 3 == 1);
    if (ids == Ids.ANY) {
      return drawn;
    }
    Map<String, IdBags> bags = new LinkedHashMap<>();
    for (String feature : drawn.sparse().keySet()) {
      int[] offsets = new int[size + 1];
      int[] values = new int[size * ids.count];
      for (int b = 1; b <= size; b++) {
        offsets[b] = b * ids.count;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(feature.equals("tags") ? 7 : 11);
      }
      bags.put(feature, new IdBags(values, offsets));
    }
    return new Batch(size, drawn.dense(), bags, drawn.labels(), drawn.weights(), null);
  }

  private static Stream<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>();
    for (String rule : List.of("rowwise_adagrad", "adagrad", "adam", "adamw", "sgd", "ftrl")) {
      all.add(TestOptimizers.of(TestOptimizers.tables(rule, 0.02), 0.01, 0.5));
    }
    all.add(TestOptimizers.of(Map.of("name", "rowwise_adagrad", "lr", 0.02), 0, 0));
    all.add(TestOptimizers.of(Map.of("name", "adam", "lr", 0.02), 0, 0));
    all.add(
        Optimizer.of(
            Map.of(
                "embedding",
                Map.of("lr", 0.05),
                "embedding_regularizer",
                0.1,
                "embedding_decay",
                "lazy",
                "clip_norm",
                0.4)));
    return all.stream();
  }

  private static List<float[]> train(Session session, Ids ids, int from, int until) {
    List<float[]> results = new ArrayList<>();
    for (int step = from; step < until; step++) {
      Batch batch = batch(ids, step);
      float[] logits = new float[2 * batch.size()];
      results.add(new float[] {(float) session.step(batch, 1.0 / (1 + step % 3), logits)});
      results.add(logits);
    }
    return results;
  }

  private record Trained(List<float[]> results, Map<String, float[]> tensors) {
    /** Steps with batches of each sort, one sort after another. */
    static Trained on(Session session, int steps, Ids... sorts) {
      List<float[]> results = new ArrayList<>();
      for (Ids ids : sorts) {
        results.addAll(train(session, ids, 0, steps));
      }
      return new Trained(results, Rankings.tensors(session));
    }

    void requireBits(Trained of, String what) {
      for (int i = 0; i < results.size(); i++) {
        assertArrayEquals(results.get(i), of.results.get(i), what + ", result " + i);
      }
      assertEquals(List.copyOf(tensors.keySet()), List.copyOf(of.tensors.keySet()));
      tensors.forEach((n, v) -> assertArrayEquals(v, of.tensors.get(n), what + ", " + n));
    }

    void requireLosses(Trained of, String what) {
      for (int i = 0; i < results.size(); i += 2) {
        float loss = results.get(i)[0];
        String step = what + ", step " + i / 2;
        assertEquals(loss, of.results.get(i)[0], 1e-5 * Math.max(loss, 0.1), step);
      }
    }
  }

  private static Session open(
      Optimizer optimizer, TableStorage storage, Map<String, TableSpread> pins) {
    return Rankings.open(RANKS, MODEL, optimizer, storage, pins);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void lossesAreThoseOfOneRank(Optimizer optimizer) {
    try (Session one = Rankings.alone(MODEL, optimizer, TableStorage.FP32)) {
      Trained expected = Trained.on(one, 20, Ids.values());
      for (Map<String, TableSpread> pins : ALL) {
        try (Session several = open(optimizer, TableStorage.FP32, pins)) {
          expected.requireLosses(Trained.on(several, 20, Ids.values()), pins.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void columnsAndOwnersDoNotChangeABit(Optimizer optimizer) {
    requireSameBits(optimizer, List.of(WHOLE, ON_ONE, COLUMNS), Ids.values());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void rowsDoNotChangeABitWhereBagsHaveOneId(Optimizer optimizer) {
    requireSameBits(optimizer, List.of(COLUMNS, ROWS), Ids.ONE);
  }

  private static void requireSameBits(
      Optimizer optimizer, List<Map<String, TableSpread>> placements, Ids... ids) {
    for (TableStorage storage : List.of(TableStorage.FP32, TableStorage.FP16)) {
      Trained expected = null;
      for (Map<String, TableSpread> pins : placements) {
        try (Session session = open(optimizer, storage, pins)) {
          Trained found = Trained.on(session, 10, ids);
          if (expected != null) {
            expected.requireBits(found, storage + " " + pins);
          }
          expected = found;
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aRunAgainOrResumedHasTheSameBits(Optimizer optimizer) {
    for (Map<String, TableSpread> pins : List.of(COPIES, Rankings.MIXED)) {
      try (Session whole = open(optimizer, TableStorage.BF16, pins);
          Session again = open(optimizer, TableStorage.BF16, pins);
          Session second = open(optimizer, TableStorage.BF16, pins)) {
        Trained expected = Trained.on(whole, 12, Ids.ANY);
        List<float[]> first = train(again, Ids.ANY, 0, 5);
        Rankings.copy(again, second);
        first.addAll(train(second, Ids.ANY, 5, 12));
        train(again, Ids.ANY, 5, 12);
        expected.requireBits(new Trained(first, Rankings.tensors(second)), "resumed " + pins);
        expected.requireBits(new Trained(first, Rankings.tensors(again)), "again " + pins);
      }
    }
  }

  /** Tensors go from any placement to any other and back in pieces that no boundary suits. */
  @Test
  void tensorsMoveBetweenPlacements() {
    Optimizer optimizer = optimizers().findFirst().orElseThrow();
    try (Session one = Rankings.alone(MODEL, optimizer, TableStorage.FP32)) {
      train(one, Ids.TEN, 0, 3);
      Map<String, float[]> expected = Rankings.tensors(one);
      for (Map<String, TableSpread> pins : ALL) {
        try (Session several = open(optimizer, TableStorage.FP32, pins)) {
          Rankings.copy(one, several, 5);
          Map<String, float[]> found = Rankings.tensors(several, 4);
          assertEquals(List.copyOf(expected.keySet()), List.copyOf(found.keySet()));
          expected.forEach((n, v) -> assertArrayEquals(v, found.get(n), n + " of " + pins));
        }
      }
    }
  }

  @Test
  void gradientsAreThoseOfOneRank() {
    Optimizer optimizer = optimizers().findFirst().orElseThrow();
    try (Session one = Rankings.alone(MODEL, optimizer, TableStorage.FP32)) {
      for (Map<String, TableSpread> pins : ALL) {
        try (Session several = open(optimizer, TableStorage.FP32, pins)) {
          for (int step = 0; step < 5; step++) {
            Batch batch = batch(Ids.ANY, step);
            Map<String, float[]> found = several.gradients(batch);
            one.gradients(batch)
                .forEach((n, v) -> assertArrayEquals(v, found.get(n), 1e-5f, n + " of " + pins));
          }
        }
      }
    }
  }

  @Test
  void pinsThatMakeNoSenseAreRefused() {
    assertRefused("user_id", spread(Kind.WHOLE, 0), "is neither a table of the model nor");
    assertRefused("factor.user", spread(Kind.COLUMN, 0, 1, 2, 0), "names 4 ranks");
    assertRefused("factor.user", spread(Kind.COLUMN, 0, 0), "each must be named once");
    assertRefused("factor.user", spread(Kind.ROW, 0, 3), "those from 0 to 2");
    assertRefused("user", spread(Kind.WHOLE), "takes 1");
  }

  private static void assertRefused(String name, TableSpread pin, String words) {
    Optimizer optimizer = optimizers().findFirst().orElseThrow();
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> open(optimizer, TableStorage.FP32, Map.of(name, pin)).close());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void aSequenceIsNotCutByRows() {
    String problem = spread(Kind.ROW, 0, 1).problem(new Table("seen", 9, 2, 6, 3, true), 2);
    assertTrue(problem.contains("table of a sequence"), problem);
  }
}
