package org.jingu.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Session;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A property of every configuration, on {@link RandomCases}: it is refused, or it trains on every
 * engine, and its logits and gradients are those of double precision: gradients are compared with
 * finite differences. A search for faults, run by hand with {@code -Djingu.draws=N}: where a
 * normalization's variance is 0, as of a batch of equal rows, it divides rounding by √ε, and such
 * gradients are told as well.
 */
public final class OddSizes {
  private static final int[] BATCHES = {1, 2, 3, 5};
  private static final int STEPS = 2;

  /** Agreement of a float engine with double precision. */
  private static final double FLOAT_TOLERANCE = 2e-4;

  /** Draws of which none is allowed mean that the record's ranges say too little. */
  private static final int MOST_REFUSED = 50;

  private final ModelPlugin<?> plugin;
  private final Random random;
  private final long seed;

  /** The model plugins of the class path. */
  public static List<ModelPlugin<?>> plugins() {
    List<ModelPlugin<?>> plugins = new ArrayList<>();
    for (ModelPlugin<?> plugin : ServiceLoader.load(ModelPlugin.class)) {
      plugins.add(plugin);
    }
    return plugins;
  }

  /** A plugin under test, and what decides the draws. */
  public OddSizes(ModelPlugin<?> plugin, long seed) {
    this.plugin = plugin;
    this.seed = seed;
    this.random = new Random(seed);
  }

  /**
   * Checks as many allowed configurations as the system property {@code jingu.draws} says; without
   * it the test is skipped.
   *
   * @throws AssertionError with the first configuration that fails
   */
  public void check() {
    int wanted = Integer.getInteger("jingu.draws", 0);
    assumeTrue(wanted > 0, "set -Djingu.draws=N to draw configurations");
    RandomCases cases = new RandomCases(plugin.configType(), seed);
    int refused = 0;
    for (int allowed = 0; allowed < wanted; ) {
      ModelCase config = cases.next();
      int size = BATCHES[random.nextInt(BATCHES.length)];
      long batchSeed = random.nextLong();
      try {
        if (isAllowed(config)) {
          allowed++;
          refused = 0;
          check(config, size, batchSeed);
        } else {
          assertTrue(++refused < MOST_REFUSED, "refused again and again, at last " + config);
        }
      } catch (RuntimeException | AssertionError e) {
        String where = "%s, batches of %d, %s".formatted(plugin.name(), size, config);
        throw new AssertionError(where + ": " + e.getMessage(), e);
      }
    }
  }

  private boolean isAllowed(ModelCase config) {
    try {
      new ReferenceEngine(config.model(plugin), config.schema());
      return true;
    } catch (ConfigException e) {
      assertFalse(e.problems().isEmpty(), "refused without a reason");
      return false;
    }
  }

  private void check(ModelCase config, int size, long batchSeed) {
    RandomBatches batches = new RandomBatches(config.schema(), batchSeed);
    Model model = config.model(plugin);
    ReferenceEngine reference = new ReferenceEngine(model, config.schema());
    Map<String, double[]> values = values(reference);
    for (Backend backend : Sessions.backends()) {
      if (backend.name().equals("nd4j")) {
        continue; // see ForwardInterpreter
      }
      try (Session session = Sessions.open(backend, plugin.name(), model, config, seed)) {
        Sessions.setModelValues(session, values);
        agree(session, config, reference, values, batches.next(size));
        for (int i = 0; i < STEPS; i++) {
          double loss = session.step(batches.next(size), 1, null);
          assertTrue(Double.isFinite(loss), backend.name() + ": the loss is " + loss);
        }
      }
    }
  }

  private void agree(
      Session session,
      ModelCase config,
      ReferenceEngine reference,
      Map<String, double[]> values,
      Batch batch) {
    double[] expected = interpreter(config, false).logits(values, batch);
    float[] actual = new float[expected.length];
    session.predict(batch, actual);
    double[] logits = ReferenceEngine.widen(actual, actual.length);
    double allowed = FLOAT_TOLERANCE * Math.max(1, FiniteDifferences.norm(expected));
    assertArrayEquals(expected, logits, allowed, "logits");
    if (reference.training().masks().isEmpty()) { // the interpreter draws none
      Map<String, double[]> gradients = new LinkedHashMap<>();
      double largest = 1e-3;
      for (var gradient : session.gradients(batch).entrySet()) {
        double[] wide = ReferenceEngine.widen(gradient.getValue(), gradient.getValue().length);
        gradients.put(gradient.getKey(), wide);
        largest = Math.max(largest, FiniteDifferences.norm(wide));
      }
      ForwardInterpreter training = interpreter(config, true);
      new FiniteDifferences(reference, seed)
          .check(
              gradients,
              values,
              moved -> training.loss(moved, batch),
              FLOAT_TOLERANCE,
              0.1 * largest);
    }
  }

  private ForwardInterpreter interpreter(ModelCase config, boolean training) {
    return new ForwardInterpreter(
        ModelGraph.of(config.model(plugin), config.schema(), training, DataType.DOUBLE));
  }

  /** Values that a float holds, away from zero biases, which hide gradients. */
  private Map<String, double[]> values(ReferenceEngine reference) {
    Map<String, double[]> values =
        new HashMap<>(new FiniteDifferences(reference, seed).values(seed));
    values.replaceAll((name, value) -> Arrays.stream(value).map(x -> (float) x).toArray());
    return values;
  }
}
