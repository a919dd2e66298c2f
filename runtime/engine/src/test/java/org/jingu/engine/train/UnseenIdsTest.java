package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.IdBags;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.FirstOrder;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.optimizer.Rules;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of a factorization machine on users of whom all that are in the training part have rows of
 * their own: nothing but feature dropout trains the out-of-vocabulary row, which unseen users have.
 */
class UnseenIdsTest {
  private static final int USERS = 100;
  private static final int ITEMS = 10;
  private static final int D = 4;
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(), List.of(feature("user", USERS), feature("item", ITEMS)), List.of("click"));

  @TempDir Path folder;

  private static SparseFeature feature(String name, int rows) {
    return new SparseFeature(name, name, rows, Pooling.SUM, 1, 0, null, 0);
  }

  private static Model model(double dropout) {
    EmbeddingLayer embedding = EmbeddingLayer.perFeature(D, 0.1).withDropout(dropout);
    return graph ->
        graph.logits(
            FirstOrder.of(graph, "linear", 0.1)
                .add(FactorizationMachine.secondOrder(embedding.rows(graph, "embedding"), D)));
  }

  @Test
  void unseenUsersAreGivenTheBaseRateOnceTheirRowIsTrained() {
    Clicks test = new Clicks(4000, 2, false);
    double untrained = logLoss("without", 0, test);
    double trained = logLoss("with", 0.2, test);
    double best = test.logLossOf(new Clicks(8000, 1, true).clickRate());
    String losses =
        "log loss %.4f, with %.4f, of the base rate %.4f".formatted(untrained, trained, best);
    assertTrue(trained < best + 0.01, losses);
    assertTrue(untrained > best + 0.03, losses);
  }

  private double logLoss(String name, double rate, Clicks test) {
    TinyRun run = run(name, new CpuBackend(), rate, 0, Map.of("epochs", 4));
    run.train = new Clicks(8000, 1, true);
    run.valid = test;
    return run.run().metrics().get("click").get("logloss");
  }

  @Test
  void bothKindsOfDropoutChangeARun() {
    Map<String, float[]> cpu = tensors(shortRun("cpu", new CpuBackend(), 0.3, 0.2).run());
    for (double[] rates : new double[][] {{0, 0.2}, {0.3, 0}}) {
      TinyRun other = shortRun("other" + rates[0], new CpuBackend(), rates[0], rates[1]);
      String table = "embedding.t.tables.user";
      assertFalse(Arrays.equals(cpu.get(table), tensors(other.run()).get(table)));
    }
  }

  @Test
  void aResumedRunDropsWhatTheUninterruptedOneDoes() {
    RunResult whole = shortRun("whole", new CpuBackend(), 0.3, 0.2).run();
    TinyRun stopped = shortRun("stopped", new CpuBackend(), 0.3, 0.2);
    stopped.listener =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            if (event.step() == 17) {
              throw new IllegalStateException("stopped here");
            }
          }
        };
    assertThrows(IllegalStateException.class, stopped::run);
    RunResult resumed = shortRun("stopped", new CpuBackend(), 0.3, 0.2).resuming().run();
    assertEquals(24, whole.steps());
    assertArrayEquals(TinyRun.model(whole), TinyRun.model(resumed));
  }

  /** Two epochs of 12 steps, with checkpoints within both. */
  private TinyRun shortRun(String name, Backend engine, double rate, double dropout) {
    Map<String, Object> keys =
        Map.of("epochs", 2, "checkpoint", Map.of("steps", 5), "batch_size", 50);
    TinyRun run = run(name, engine, rate, dropout, keys);
    run.train = new Clicks(600, 1, true);
    run.valid = new Clicks(100, 2, true);
    return run;
  }

  private TinyRun run(
      String name, Backend engine, double rate, double dropout, Map<String, Object> keys) {
    Map<String, Object> all = new HashMap<>(Map.of("batch_size", 50, "feature_dropout", rate));
    all.put("early_stopping", Map.of("monitor", "logloss", "patience", 0, "restore_best", false));
    all.put("optimizer", Map.of("embedding", Map.of("lr", 0.1)));
    all.putAll(keys);
    TinyRun run = new TinyRun(folder.resolve(name), all);
    run.sessions =
        (schema, seed) ->
            engine.open(
                new ModelDefinition("fm", model(dropout), schema),
                new SessionOptions(
                    seed, Optimizer.bind(run.config.optimizer(), Rules.builtIn()), 2));
    return run;
  }

  private static Map<String, float[]> tensors(RunResult result) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try (SafetensorsReader reader =
        SafetensorsReader.open(result.checkpoint().resolve("model.safetensors"))) {
      reader.tensors().forEach(it -> tensors.put(it.name(), reader.floats(it.name())));
    }
    return tensors;
  }

  /** Clicks of users that differ much, on items that differ little; few of all are clicks. */
  private static final class Clicks implements BatchSource {
    private final int[] users;
    private final int[] items;
    private final float[] labels;

    Clicks(int examples, long seed, boolean seen) {
      users = new int[examples];
      items = new int[examples];
      labels = new float[examples];
      Random random = new Random(seed);
      double[] tastes = random.doubles(USERS).map(u -> 4 * u - 4).toArray();
      for (int i = 0; i < examples; i++) {
        int user = 1 + random.nextInt(USERS - 1);
        users[i] = seen ? user : 0;
        items[i] = 1 + random.nextInt(ITEMS - 1);
        double z = tastes[user] + 0.1 * (items[i] % 3 - 1);
        labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      }
    }

    double clickRate() {
      return IntStream.range(0, labels.length).mapToDouble(i -> labels[i]).average().orElseThrow();
    }

    double logLossOf(double rate) {
      return -clickRate() * Math.log(rate) - (1 - clickRate()) * Math.log(1 - rate);
    }

    @Override
    public FeatureSchema schema() {
      return SCHEMA;
    }

    @Override
    public long examples() {
      return labels.length;
    }

    @Override
    public String digest() {
      return "clicks:" + Arrays.hashCode(users) + Arrays.hashCode(labels);
    }

    @Override
    public BatchReader open(Order order, int batchSize, long skipBatches) {
      return new BatchReader() {
        private int at = Math.toIntExact(skipBatches * batchSize);

        @Override
        public @Nullable Batch next() {
          int first = at;
          at = Math.min(labels.length, first + batchSize);
          return first == at ? null : batch(first, at);
        }

        @Override
        public long bytesRead() {
          return 0;
        }

        @Override
        public long waitNanos() {
          return 0;
        }

        @Override
        public void close() {}
      };
    }

    private Batch batch(int first, int end) {
      int[] offsets = IntStream.rangeClosed(0, end - first).toArray();
      Map<String, IdBags> sparse =
          Map.of(
              "user", new IdBags(Arrays.copyOfRange(users, first, end), offsets),
              "item", new IdBags(Arrays.copyOfRange(items, first, end), offsets));
      float[] y = Arrays.copyOfRange(labels, first, end);
      return new Batch(end - first, new float[0], sparse, y, null, null);
    }
  }
}
