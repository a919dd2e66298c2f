package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.table.RandomBags;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.backend.cpu.Placing;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.LocalWire;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Plan;
import org.jingu.ranks.Team;
import org.jingu.ranks.Wire;
import org.junit.jupiter.api.Test;

/** A rank has of tables what was planned, and no more than it may. */
class RankMemoryTest {
  private static final int ROWS = 60_000;
  private static final int WIDTH = 16;
  private static final Optimizer OPTIMIZER =
      TestOptimizers.of(TestOptimizers.tables("rowwise_adagrad", 0.02), 0, 0);
  private static final CpuBackend ENGINE = new CpuBackend();

  private static ModelDefinition definition() {
    FeatureSchema schema =
        new FeatureSchema(List.of(), List.of(SparseFeature.of("item", ROWS)), List.of("click"));
    Initializer normal = Initializer.normal(0.3);
    Model model =
        graph ->
            graph.logits(
                graph
                    .embeddingBag(
                        new EmbeddingBag("items", "item", ROWS, WIDTH, Pooling.SUM, normal))
                    .mmul(graph.parameter("weight", normal, WIDTH, 1)));
    return new ModelDefinition("one table", model, schema);
  }

  private static SessionOptions options(long memory) {
    return Rankings.options(OPTIMIZER, TableStorage.FP32, 1)
        .placed(new PlacementRules(Map.of(), memory));
  }

  private static Batch batch(int step) {
    Random random = new Random(step);
    float[] labels = new float[40];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(2);
    }
    return new Batch(
        40, new float[0], Map.of("item", RandomBags.draw(random, 40, ROWS, 4)), labels, null, null);
  }

  @Test
  void aTableThatNoRankCanHoldIsTrainedBySeveral() {
    long table = (long) ROWS * (WIDTH + 1) * Float.BYTES;
    for (int ranks : new int[] {2, 3}) {
      SessionOptions bound = options(table * 11 / 10 / ranks);
      try (Session one = ENGINE.open(definition(), options(0));
          Session several =
              new RankedBackend(ENGINE, new ThreadCrew(ENGINE, ranks)).open(definition(), bound)) {
        for (int step = 0; step < 20; step++) {
          double loss = one.step(batch(step), 1, null);
          assertEquals(loss, several.step(batch(step), 1, null), 1e-5 * loss);
        }
      }
      Plan plan = Placing.plan(Parts.graph(definition()).bags().values(), bound, ranks);
      List<Wire> wires = LocalWire.world(ranks);
      for (int rank = 0; rank < ranks; rank++) {
        try (SessionPart part =
            Parts.open(ENGINE, definition(), bound, new Team(wires.get(rank)))) {
          double expected = plan.expected().get(rank).memory();
          assertEquals(expected, (double) part.tableBytes(), 0.01 * expected);
          assertTrue(part.tableBytes() <= bound.placement().memory());
        }
      }
    }
  }

  @Test
  void tablesThatDoNotFitAreRefused() {
    RankedBackend two = new RankedBackend(ENGINE, new ThreadCrew(ENGINE, 2));
    ConfigException e =
        assertThrows(ConfigException.class, () -> two.open(definition(), options(1 << 20)).close());
    assertTrue(
        e.getMessage().contains("MiB of tables, of at most 1 MiB; use more ranks"), e.getMessage());
  }
}
