package org.jingu.engine.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cpu.table.RandomBags;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.Checkpoints;
import org.jingu.engine.checkpoint.FileOpener;
import org.jingu.engine.optimizer.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several ranks do what one does. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RankedSessionTest {
  private static final TinyModel MODEL = new TinyModel(0.3, 0);

  @TempDir Path folder;

  private static Optimizer optimizer(String rule) {
    return TestOptimizers.of(TestOptimizers.tables(rule, 0.02), 0.01, 0.5);
  }

  private static Optimizer lazy() {
    return Optimizer.of(
        Map.of(
            "embedding",
            Map.of("lr", 0.05),
            "embedding_regularizer",
            0.1,
            "embedding_decay",
            "lazy"));
  }

  private static void assertBitEqual(Map<String, float[]> a, Map<String, float[]> b) {
    assertEquals(List.copyOf(a.keySet()), List.copyOf(b.keySet()));
    a.forEach((name, values) -> assertArrayEquals(values, b.get(name), name));
  }

  private static void assertBitEqual(List<float[]> a, List<float[]> b) {
    assertEquals(a.size(), b.size());
    for (int i = 0; i < a.size(); i++) {
      assertArrayEquals(a.get(i), b.get(i), "result " + i);
    }
  }

  /** A hundred steps with dropout, clipping, weights, missing labels, and empty slices. */
  @ParameterizedTest
  @ValueSource(strings = {"rowwise_adagrad", "adagrad", "adam", "sgd", "ftrl"})
  void severalRanksFollowOne(String rule) {
    try (Session one = Rankings.alone(MODEL, optimizer(rule), TableStorage.FP32)) {
      List<float[]> expected = Rankings.train(one, 0, 100);
      for (int ranks : new int[] {2, 3}) {
        try (Session several = Rankings.open(ranks, MODEL, optimizer(rule))) {
          List<float[]> found = Rankings.train(several, 0, 100);
          for (int step = 0; step < 100; step++) {
            float loss = expected.get(2 * step)[0];
            assertEquals(loss, found.get(2 * step)[0], 1e-5 * Math.max(loss, 1e-2), "step " + step);
            assertArrayEquals(expected.get(2 * step + 1), found.get(2 * step + 1), 2e-3f);
          }
          assertEquals(one.steps(), several.steps());
        }
      }
    }
  }

  @Test
  void aRunAgainHasTheSameBitsAndSoHasOneThatWasStopped() {
    for (Optimizer optimizer : List.of(optimizer("rowwise_adagrad"), optimizer("adam"), lazy())) {
      for (TableStorage storage : List.of(TableStorage.FP32, TableStorage.FP16)) {
        try (Session whole = Rankings.open(3, MODEL, optimizer, storage, Map.of());
            Session again = Rankings.open(3, MODEL, optimizer, storage, Map.of());
            Session first = Rankings.open(3, MODEL, optimizer, storage, Map.of());
            Session second = Rankings.open(3, MODEL, optimizer, storage, Map.of())) {
          List<float[]> results = Rankings.train(whole, 0, 12);
          assertBitEqual(results, Rankings.train(again, 0, 12));
          assertBitEqual(Rankings.tensors(whole), Rankings.tensors(again));
          Rankings.train(first, 0, 5);
          Rankings.copy(first, second);
          assertBitEqual(results.subList(10, 24), Rankings.train(second, 5, 12));
          assertBitEqual(Rankings.tensors(whole), Rankings.tensors(second));
        }
      }
    }
  }

  @Test
  void checkpointsDoNotShowHowManyRanksWroteThem() throws IOException {
    for (Optimizer optimizer : List.of(optimizer("rowwise_adagrad"), lazy())) {
      Path of = folder.resolve(optimizer.toString().hashCode() + "");
      Checkpoint trained;
      try (Session two = Rankings.open(2, MODEL, optimizer)) {
        Rankings.train(two, 0, 6);
        trained = write(of.resolve("2"), two);
      }
      try (Session one = Rankings.alone(MODEL, optimizer, TableStorage.FP32);
          Session three = Rankings.open(3, MODEL, optimizer)) {
        Path was = trained.folder();
        for (Session session : List.of(one, three)) {
          trained.restoreModel(session.tensors());
          trained.restoreOptimizer(session.tensors());
          session.setSteps(6);
          Path now = write(of.resolve(session == one ? "1" : "3"), session).folder();
          for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            assertArrayEquals(
                Files.readAllBytes(was.resolve(file)), Files.readAllBytes(now.resolve(file)), file);
          }
        }
        float[] last = Rankings.train(one, 6, 20).get(26);
        assertEquals(last[0], Rankings.train(three, 6, 20).get(26)[0], 1e-5 * last[0]);
      }
    }
  }

  private static Checkpoint write(Path folder, Session session) {
    return new Checkpoints(folder, FileOpener.files())
        .write(6, session.tensors(), Map.of("step", 6), List.of());
  }

  @Test
  void predictionsAndGradientsAreThoseOfOneRank() {
    Optimizer optimizer = optimizer("adagrad");
    try (Session one = Rankings.alone(MODEL, optimizer, TableStorage.FP32);
        Session four = Rankings.open(4, MODEL, optimizer)) {
      for (int step = 0; step < 7; step++) {
        Batch batch = Rankings.batch(step);
        float[] expected = new float[2 * batch.size()];
        float[] found = expected.clone();
        one.predict(batch, expected);
        four.predict(batch, found);
        assertArrayEquals(expected, found, 1e-5f);
        Map<String, float[]> gradients = four.gradients(batch);
        one.gradients(batch)
            .forEach((name, of) -> assertArrayEquals(of, gradients.get(name), 1e-5f, name));
      }
      assertBitEqual(Rankings.tensors(one), Rankings.tensors(four));
    }
  }

  @Test
  void aLossThatIsNotFiniteUpdatesNothingOnAnyRank() {
    try (Session session = Rankings.open(3, MODEL, lazy())) {
      Rankings.train(session, 0, 3);
      Map<String, float[]> before = Rankings.tensors(session);
      Batch bad = TinyModel.batch(new Random(3), 9, false);
      bad.dense()[3] = Float.POSITIVE_INFINITY; // of the first rank alone
      assertFalse(Double.isFinite(session.step(bad, 1, new float[18])));
      assertBitEqual(before, Rankings.tensors(session));
      assertEquals(3, session.steps());
      Rankings.train(session, 3, 5);
      assertEquals(5, session.steps());
    }
  }

  @Test
  void aBadBatchIsRefusedBeforeAnyRankBegins() {
    try (Session session = Rankings.open(3, MODEL, lazy())) {
      Batch good = Rankings.batch(0);
      Map<String, IdBags> ids = new LinkedHashMap<>(good.sparse());
      int[] offsets = new int[25];
      Arrays.fill(offsets, 1, 25, 1);
      ids.put("tags", new IdBags(new int[] {7}, offsets));
      Batch badId = new Batch(24, good.dense(), ids, good.labels(), null, null);
      Batch fewDense = new Batch(24, new float[5], good.sparse(), good.labels(), null, null);
      Batch fewLabels = new Batch(24, good.dense(), good.sparse(), new float[5], null, null);
      for (Batch bad : List.of(badId, fewDense, fewLabels)) {
        assertThrows(IllegalArgumentException.class, () -> session.step(bad, 1, null));
      }
      assertNotEquals(0, session.step(good, 1, null));
    }
  }

  /** Where a sequence has ids is an input of its own, beside its rows. */
  @Test
  void sequencesAreThoseOfOneRank() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(),
            List.of(
                SparseFeature.of("user", 11),
                new SparseFeature("seen", "seen", 9, Pooling.SUM, 1, 0, null, null, 3)),
            List.of("click"));
    Initializer normal = Initializer.normal(0.4);
    Model model =
        graph -> {
          var user =
              graph.embeddingBag(new EmbeddingBag("user", "user", 11, 2, Pooling.MEAN, normal));
          var seen =
              graph.embeddingBag(new EmbeddingBag("seen", "seen", 9, 2, Pooling.SUM, normal, 3));
          var present = graph.present("seen");
          graph.logits(
              user.mmul(graph.parameter("user.weight", normal, 2, 1))
                  .add(seen.mmul(graph.parameter("seen.weight", normal, 6, 1)))
                  .add(present.mmul(graph.parameter("present.weight", normal, 3, 1))));
        };
    ModelDefinition definition = new ModelDefinition("sequences", model, schema);
    SessionOptions options = Rankings.options(optimizer("sgd"), TableStorage.FP32, 3);
    CpuBackend engine = new CpuBackend();
    try (Session one = engine.open(definition, options);
        Session three =
            new RankedBackend(engine, new ThreadCrew(engine, 3)).open(definition, options)) {
      Random random = new Random(8);
      for (int size : new int[] {12, 7, 2, 1, 30, 12}) {
        Map<String, IdBags> ids = new LinkedHashMap<>();
        ids.put("user", RandomBags.draw(random, size, 11, 3));
        ids.put("seen", RandomBags.draw(random, size, 9, 3));
        float[] labels = new float[size];
        labels[0] = 1;
        Batch batch = new Batch(size, new float[0], ids, labels, null, null);
        float[] expected = new float[size];
        float[] found = new float[size];
        assertEquals(one.step(batch, 1, expected), three.step(batch, 1, found), 1e-5);
        assertArrayEquals(expected, found, 1e-5f);
      }
      int[] offsets = {0, 4};
      Map<String, IdBags> ids = new LinkedHashMap<>();
      ids.put("user", new IdBags(new int[0], new int[2]));
      ids.put("seen", new IdBags(new int[4], offsets));
      Batch tooLong = new Batch(1, new float[0], ids, new float[1], null, null);
      assertThrows(IllegalArgumentException.class, () -> three.step(tooLong, 1, null));
    }
  }

  private static String refusal(Model model) {
    ConfigException e =
        assertThrows(ConfigException.class, () -> Rankings.open(2, model, lazy()).close());
    return e.problems().get(0).key() + ": " + e.problems().get(0).message();
  }

  /** Without a word they would learn something else. */
  @Test
  void modelsInWhichExamplesMeetAreRefused() {
    String states = refusal(new TinyModel(0, 0.1));
    assertTrue(states.startsWith("model: keeps running states"), states);
    assertTrue(states.contains("'running_mean'"), states);
    String size =
        refusal(
            graph ->
                graph.logits(
                    graph
                        .dense()
                        .mmul(graph.parameter("w", Initializer.normal(1), 2, 2))
                        .mul(graph.batchSize())));
    assertTrue(size.startsWith("model: computes with the size of the batch"), size);
    String mean =
        refusal(
            graph -> {
              var x = graph.dense().mmul(graph.parameter("w", Initializer.normal(1), 2, 2));
              graph.logits(x.sub(x.max(true, 0)));
            });
    assertTrue(mean.startsWith("model: computes with several examples of a batch"), mean);
  }

  @Test
  void anEngineWithoutPartsIsRefusedAtOnce() {
    Backend none =
        new Backend() {
          @Override
          public String name() {
            return "none";
          }

          @Override
          public Session open(ModelDefinition definition, SessionOptions options) {
            throw new IllegalStateException();
          }
        };
    ConfigException e =
        assertThrows(ConfigException.class, () -> new RankedBackend(none, new ThreadCrew(none, 2)));
    assertTrue(e.getMessage().contains("runs on one rank alone"), e.getMessage());
  }
}
