package org.jingu.testkit;

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
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.api.ApiLevel;
import org.jingu.api.DataFacts;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Parameter;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.Batch;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.GraphPair;
import org.jingu.engine.backend.Session;
import org.jingu.engine.defaults.ChosenDefaults;
import org.jingu.engine.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every model plugin must do. Extend it with the plugin, a few configurations and a few
 * mistakes:
 *
 * <pre>{@code
 * class MyModelContractTest extends ModelContract {
 *   protected ModelPlugin<?> plugin() {
 *     return new MyPlugin();
 *   }
 *
 *   protected List<ModelCase> cases() {
 *     return List.of(ModelCase.of("small", ModelCase.mixedSchema(), "embedding_dim: 4"));
 *   }
 *
 *   protected List<BadCase> badCases() {
 *     return List.of(BadCase.of("embedding_dim", ModelCase.mixedSchema(), "embedding_dim: 0"));
 *   }
 * }
 * }</pre>
 *
 * <p>Keep the sizes tiny: every gradient is compared with finite differences.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModelContract {
  private static final long SEED = 2021;
  private static final int BATCH = 5;

  /** Agreement of a float engine with double precision. */
  private static final double FLOAT_TOLERANCE = 1e-4;

  private final Map<ModelCase, ReferenceEngine> engines = new HashMap<>();

  /** The plugin under test. */
  protected abstract ModelPlugin<?> plugin();

  /** Configurations that work, every variant of the model among them. */
  protected abstract List<ModelCase> cases();

  /** Configurations that must be refused. */
  protected abstract List<BadCase> badCases();

  /** The runtime finds the plugin, and can select and run it. */
  @Test
  public void serviceLineOffersThePlugin() {
    boolean found = false;
    for (ModelPlugin<?> offered : ServiceLoader.load(ModelPlugin.class)) {
      found |= offered.getClass() == plugin().getClass();
    }
    assertTrue(
        found,
        plugin().getClass().getName()
            + " is not named in META-INF/services/"
            + ModelPlugin.class.getName());
    assertTrue(plugin().name().matches("[a-z0-9_]+"), "name '" + plugin().name() + "'");
    assertFalse(plugin().description().isBlank(), "the description is empty");
    assertEquals(ApiLevel.CURRENT, plugin().apiLevel(), "return ApiLevel.CURRENT");
  }

  /** Both graphs declare the same parameters, states and bags, and only training changes them. */
  @ParameterizedTest
  @MethodSource("cases")
  public void trainingAndEvaluationDeclareTheSame(ModelCase config) {
    ReferenceEngine engine = engine(config);
    ModelGraph training = engine.training();
    ModelGraph evaluation = engine.evaluation();
    GraphPair.requireSameDeclarations(plugin().name(), training, evaluation);
    assertTrue(evaluation.masks().isEmpty(), "evaluation draws dropout: " + evaluation.masks());
    Set<String> states = new TreeSet<>();
    for (Parameter state : training.states()) {
      states.add(state.name());
    }
    assertEquals(
        states, new TreeSet<>(training.stateUpdates().keySet()), "training must update all states");
  }

  /** Gradients of parameters and tables are the slopes of the loss. */
  @ParameterizedTest
  @MethodSource("cases")
  public void gradientsAgreeWithFiniteDifferences(ModelCase config) {
    FiniteDifferences differences = new FiniteDifferences(engine(config), SEED);
    differences.check(differences.values(SEED), batches(config).next(BATCH));
  }

  /** What the model says of an example in evaluation does not depend on the rest of the batch. */
  @ParameterizedTest
  @MethodSource("cases")
  public void evaluationTreatsEveryExampleAlone(ModelCase config) {
    ReferenceEngine engine = engine(config);
    Map<String, double[]> values = new FiniteDifferences(engine, SEED).values(SEED);
    Batch batch = batches(config).next(BATCH);
    double[] together = engine.predict(values, batch);
    int tasks = together.length / BATCH;
    assertEquals(config.schema().labels().size(), tasks, "logits are [B, T]");
    for (int i = 0; i < BATCH; i++) {
      double[] alone = engine.predict(values, RandomBatches.single(batch, config.schema(), i));
      double[] among = Arrays.copyOfRange(together, i * tasks, (i + 1) * tasks);
      assertArrayEquals(alone, among, 1e-9, "example " + i + " alone and in a batch");
    }
  }

  /** A batch of one example, and bags without ids, give finite numbers. */
  @ParameterizedTest
  @MethodSource("cases")
  public void batchOfOneAndEmptyBagsStayFinite(ModelCase config) {
    for (Backend backend : Sessions.backends()) {
      try (Session session = open(backend, config, SEED)) {
        RandomBatches batches = batches(config);
        for (Batch batch : List.of(batches.empty(1), batches.next(1), batches.empty(2))) {
          double loss = session.step(batch, 1, null);
          assertTrue(Double.isFinite(loss), backend.name() + ": the loss is " + loss);
          assertFinite(
              backend.name() + " after a batch of " + batch.size(), Sessions.read(session));
          float[] logits = new float[batch.labels().length];
          session.predict(batch, logits);
          assertFinite(backend.name(), Map.of("logits", logits));
        }
      }
    }
  }

  /** One seed gives the same bits twice, another seed other initial values. */
  @ParameterizedTest
  @MethodSource("cases")
  public void seedDecidesEverything(ModelCase config) {
    for (Backend backend : Sessions.backends()) {
      Map<String, float[]> first = train(backend, config, SEED, 3);
      assertSame(backend.name() + " with the same seed", first, train(backend, config, SEED, 3));
      Map<String, float[]> other = train(backend, config, SEED + 1, 0);
      assertFalse(
          equal(train(backend, config, SEED, 0), other),
          backend.name() + ": another seed gives the same initial values");
    }
  }

  /** A saved model predicts the same bits after it is loaded into a fresh one. */
  @ParameterizedTest
  @MethodSource("cases")
  public void savedModelPredictsTheSame(ModelCase config, @TempDir Path folder) {
    for (Backend backend : Sessions.backends()) {
      Path file = folder.resolve(backend.name() + ".safetensors");
      Batch batch = batches(config).next(BATCH);
      float[] before = new float[batch.labels().length];
      try (Session session = open(backend, config, SEED)) {
        session.step(batch, 1, null);
        session.predict(batch, before);
        Sessions.save(session, file);
      }
      float[] after = new float[before.length];
      try (Session session = open(backend, config, SEED + 1)) {
        Sessions.load(session, file);
        session.predict(batch, after);
      }
      assertArrayEquals(before, after, backend.name() + ": logits before saving, after loading");
      try (Session session =
          Sessions.openToPredict(backend, plugin().name(), config.model(plugin()), config)) {
        session.predict(batch, after); // what it keeps of weights must not grow old
        Sessions.load(session, file);
        session.predict(batch, after);
      }
      assertArrayEquals(
          before, after, 1e-4f, backend.name() + ": logits of one that only predicts");
    }
  }

  /** Every engine gives the logits and gradients of double precision, within float's rounding. */
  @ParameterizedTest
  @MethodSource("cases")
  public void enginesAgree(ModelCase config) {
    Batch batch = batches(config).next(BATCH);
    Map<String, Map<String, float[]>> results = new LinkedHashMap<>();
    Map<String, double[]> values = Map.of();
    for (Backend backend : Sessions.backends()) {
      try (Session session = open(backend, config, SEED)) {
        ReferenceEngine reference = engine(config);
        if (values.isEmpty()) {
          values = Sessions.modelValues(session);
        } else {
          Sessions.setModelValues(session, values);
        }
        float[] logits = new float[batch.labels().length];
        session.predict(batch, logits);
        assertClose(backend.name() + " logits", reference.predict(values, batch), logits, 1e-3);
        Map<String, float[]> gradients = session.gradients(batch);
        // The reference has no random masks; engines draw the same ones.
        if (reference.training().masks().isEmpty()) {
          Map<String, double[]> exact = reference.step(values, batch).gradients();
          assertGradientsClose(backend.name(), exact, gradients);
        }
        results.put(backend.name(), gradients);
      }
    }
    Map<String, double[]> first = new LinkedHashMap<>();
    results
        .values()
        .iterator()
        .next()
        .forEach((name, gradient) -> first.put(name, widen(gradient)));
    results.forEach((engine, gradients) -> assertGradientsClose(engine, first, gradients));
  }

  /** The defaults for data sets of any size are values of keys of the model or of training. */
  @ParameterizedTest
  @MethodSource("cases")
  public void defaultsFitEveryDataSet(ModelCase config) {
    Map<String, Object> data = Map.of("path", "data");
    for (long examples : new long[] {1, 7_000, 160_000, 3_000_000, 5_000_000_000L}) {
      for (String device : List.of("cpu", "cuda")) {
        DataFacts facts = new DataFacts(examples, config.schema(), device);
        Map<String, Object> model = new LinkedHashMap<>(config.config());
        model.put("name", plugin().name());
        Map<String, Object> tree = Map.of("model", model, "data", data);
        Map<String, Object> filled =
            ChosenDefaults.of(tree, facts, plugin().defaults(facts), true).tree();
        RunConfig run = ConfigBinder.bind(RunConfig.class, filled, "");
        new ModelCase(config.name(), config.schema(), run.modelKeys()).model(plugin());
      }
    }
  }

  /** A mistake is refused, and the message names its key. */
  @ParameterizedTest
  @MethodSource("badCases")
  public void errorNamesTheKey(BadCase bad) {
    assertNames(bad.key(), bad.config());
  }

  /** An unknown key is refused by its name. */
  @ParameterizedTest
  @MethodSource("cases")
  public void unknownKeyIsRefused(ModelCase config) {
    Map<String, Object> keys = new LinkedHashMap<>(config.config());
    keys.put("no_such_key", 1);
    assertNames("no_such_key", new ModelCase(config.name(), config.schema(), keys));
  }

  private void assertNames(String key, ModelCase config) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> config.model(plugin()), config::name);
    List<String> keys = refused.problems().stream().map(ConfigProblem::key).toList();
    assertTrue(
        keys.stream().anyMatch(k -> k.equals(key) || k.endsWith("." + key)),
        "the error names " + keys + ", not '" + key + "': " + refused.getMessage());
  }

  private ReferenceEngine engine(ModelCase config) {
    return engines.computeIfAbsent(
        config, key -> new ReferenceEngine(key.model(plugin()), key.schema()));
  }

  private Session open(Backend backend, ModelCase config, long seed) {
    return Sessions.open(backend, plugin().name(), config.model(plugin()), config, seed);
  }

  private Map<String, float[]> train(Backend backend, ModelCase config, long seed, int steps) {
    RandomBatches batches = batches(config);
    try (Session session = open(backend, config, seed)) {
      for (int i = 0; i < steps; i++) {
        session.step(batches.next(BATCH), 1, null);
      }
      return Sessions.read(session);
    }
  }

  private static RandomBatches batches(ModelCase config) {
    return new RandomBatches(config.schema(), SEED);
  }

  private static boolean equal(Map<String, float[]> a, Map<String, float[]> b) {
    return a.keySet().equals(b.keySet())
        && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
  }

  private static void assertSame(String what, Map<String, float[]> a, Map<String, float[]> b) {
    assertEquals(a.keySet(), b.keySet(), what);
    a.forEach((name, value) -> assertArrayEquals(value, b.get(name), what + ": " + name));
  }

  private static void assertFinite(String what, Map<String, float[]> tensors) {
    tensors.forEach(
        (name, values) -> {
          for (float value : values) {
            assertTrue(Float.isFinite(value), what + ": " + name + " has a " + value);
          }
        });
  }

  /**
   * A gradient whose terms cancel, such as that of a bias before a batch norm, is rounded at the
   * size of its terms, for which the model's largest gradient stands here.
   */
  private static void assertGradientsClose(
      String engine, Map<String, double[]> expected, Map<String, float[]> actual) {
    double model = 1e-3;
    for (double[] gradient : expected.values()) {
      model = Math.max(model, largest(gradient));
    }
    for (Map.Entry<String, double[]> gradient : expected.entrySet()) {
      String name = gradient.getKey();
      assertClose(engine + " " + name, gradient.getValue(), actual.get(name), 0.1 * model);
    }
  }

  private static void assertClose(String what, double[] expected, float[] actual, double least) {
    double tolerance = FLOAT_TOLERANCE * Math.max(least, largest(expected));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, what + " [" + i + "]");
    }
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double[] widen(float[] values) {
    return ReferenceEngine.widen(values, values.length);
  }
}
