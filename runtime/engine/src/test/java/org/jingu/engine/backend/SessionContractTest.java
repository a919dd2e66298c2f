package org.jingu.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link Session} must do; a back end's test class extends this. */
public abstract class SessionContractTest {
  /** The back end under test. */
  protected abstract Backend backend();

  /** The phases on which a step books its time. */
  protected List<String> phases() {
    return List.of("lookup", "graph", "dense_update", "embedding_update");
  }

  /** Opens a tiny model. */
  protected Session open(Model model, @Nullable Optimizer optimizer, int threads) {
    return backend()
        .open(
            new ModelDefinition("tiny", model, TinyModel.schema()),
            new SessionOptions(7, optimizer, threads, Precision.FP32, tableStorage()));
  }

  /** How the tables of the session under test are stored. */
  protected TableStorage tableStorage() {
    return TableStorage.FP32;
  }

  @Test
  void logitsLossAndGradientsAgreeWithTheFormula() {
    Random random = new Random(1);
    try (Session session = open(new TinyModel(0, 0), optimizer(0, 0, 0.999), 2)) {
      for (int size : new int[] {6, 1, 33}) {
        for (boolean weighted : new boolean[] {false, true}) {
          Batch batch = TinyModel.batch(random, size, weighted);
          Map<String, double[]> tensors = read(session);
          float[] logits = new float[2 * size + 1];
          session.predict(batch, logits);
          assertClose(TinyModel.logits(tensors, batch), logits, 1e-5);
          Map<String, float[]> gradients = session.gradients(batch);
          for (TensorInfo info : session.tensors().tensors()) {
            if (info.kind() == Kind.PARAMETER || info.kind() == Kind.TABLE) {
              double[] expected = differences(tensors, info.name(), batch);
              assertClose(expected, gradients.get(info.name()), 1e-5);
            }
          }
          Arrays.fill(logits, 0);
          assertEquals(TinyModel.loss(tensors, batch), session.step(batch, 1, logits), 1e-5);
          assertClose(TinyModel.logits(tensors, batch), logits, 1e-5);
        }
      }
      assertEquals(6, session.steps());
    }
  }

  @Test
  void aBadIdIsAnExceptionAndTheSessionGoesOn() {
    Random random = new Random(3);
    try (Session session = open(new TinyModel(0, 0), optimizer(0, 0, 0.999), 2)) {
      Batch good = TinyModel.batch(random, 6, false);
      float[] logits = new float[12];
      session.predict(good, logits);
      for (int bad : new int[] {-1, 11, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        Batch batch =
            with(good, "user", new IdBags(new int[] {bad}, new int[] {0, 1, 1, 1, 1, 1, 1}));
        session.announce(batch);
        session.step(good, 0, null);
        assertRefused("example 0 has the id " + bad, session, batch);
      }
      int[] negative = {0, 2, 1, 2, 2, 2, 2};
      assertRefused("do not ascend", session, with(good, "user", new IdBags(new int[2], negative)));
      int[] wrapping = {0, Integer.MAX_VALUE, -2, 2, 2, 2, 2};
      assertRefused("do not ascend", session, with(good, "user", new IdBags(new int[2], wrapping)));
      int[] beyond = {0, 1, 2, 3, 4, 5, 6};
      assertRefused("there are 2 ids", session, with(good, "user", new IdBags(new int[2], beyond)));
      float[] again = new float[12];
      session.predict(good, again);
      assertArrayEquals(logits, again);
    }
  }

  private static Batch with(Batch batch, String feature, IdBags ids) {
    Map<String, IdBags> sparse = new LinkedHashMap<>(batch.sparse());
    sparse.put(feature, ids);
    return new Batch(
        batch.size(), batch.dense(), sparse, batch.labels(), batch.weights(), batch.groups());
  }

  private static void assertRefused(String words, Session session, Batch batch) {
    float[] logits = new float[2 * batch.size()];
    for (Executable call :
        List.<Executable>of(
            () -> session.predict(batch, logits),
            () -> session.step(batch, 1, null),
            () -> session.gradients(batch))) {
      String message = assertThrows(IllegalArgumentException.class, call).getMessage();
      assertTrue(message.contains("feature 'user'"), message);
      assertTrue(message.contains(words), message);
    }
  }

  @Test
  void aClosedSessionIsAnException() {
    Batch batch = TinyModel.batch(new Random(3), 6, false);
    Session session = open(new TinyModel(0, 0.1), optimizer(0, 0, 0.999), 1);
    session.step(batch, 1, null);
    TensorStore tensors = session.tensors();
    session.close();
    for (TensorInfo info : tensors.tensors()) {
      float[] values = new float[1];
      assertClosed(() -> tensors.read(info, 0, values, 1));
      assertClosed(() -> tensors.write(info, 0, values, 1));
    }
    assertClosed(() -> session.predict(batch, new float[12]));
    assertClosed(() -> session.step(batch, 1, null));
    assertClosed(() -> session.gradients(batch));
  }

  @Test
  void aSessionThatCannotBeOpenedLeavesNothing() {
    open(new TinyModel(0, 0.1), optimizer(0, 0, 0.999), 2).close(); // loads libraries
    FlawedModel.all()
        .forEach(
            (stage, model) -> {
              long bytes = Pointer.totalBytes();
              Set<Thread> threads = Thread.getAllStackTraces().keySet();
              assertThrows(
                  RuntimeException.class, () -> open(model, optimizer(0, 0, 0.999), 3), stage);
              long grown = Pointer.totalBytes() - bytes; // SameDiff's graphs have small arrays
              assertTrue(grown < FlawedModel.BYTES / 2, stage + " leaves " + grown + " bytes");
              assertEquals(List.of(), workersBut(threads), stage + " leaves threads");
            });
  }

  /** The worker threads that go on, for a while at most. */
  private static List<Thread> workersBut(Set<Thread> known) {
    List<Thread> workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("jingu-worker-"))
            .filter(thread -> !known.contains(thread))
            .toList();
    for (Thread worker : workers) {
      try {
        worker.join(10_000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return workers.stream().filter(Thread::isAlive).toList();
  }

  private static void assertClosed(Executable call) {
    String message = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(message.contains("the session is closed"), message);
  }

  private static double[] differences(Map<String, double[]> tensors, String name, Batch batch) {
    double[] values = tensors.get(name);
    double[] gradient = new double[values.length];
    double h = 1e-4;
    for (int i = 0; i < values.length; i++) {
      double kept = values[i];
      values[i] = kept + h;
      double up = TinyModel.loss(tensors, batch);
      values[i] = kept - h;
      double down = TinyModel.loss(tensors, batch);
      values[i] = kept;
      gradient[i] = (up - down) / (2 * h);
    }
    return gradient;
  }

  @Test
  void denseParametersFollowAdamByPyTorchsFormulaWithClippingOverAllGradients() {
    followsAdam(0.999, 0, 0);
    followsAdam(0.999, 0.2, 0.05);
    followsAdam(1, 0.2, 0);
  }

  private void followsAdam(double beta2, double clipNorm, double regularizer) {
    Random random = new Random(4);
    Optimizer optimizer = optimizer(regularizer, clipNorm, beta2);
    Map<String, double[]> m = new LinkedHashMap<>();
    Map<String, double[]> v = new LinkedHashMap<>();
    try (Session session = open(new TinyModel(0, 0), optimizer, 1)) {
      for (int step = 1; step <= 4; step++) {
        Batch batch = TinyModel.batch(random, 9, false);
        Map<String, double[]> before = read(session);
        Map<String, double[]> gradients = regularized(session, batch, before, regularizer);
        double squares =
            gradients.values().stream().flatMapToDouble(Arrays::stream).map(x -> x * x).sum();
        double clip = clipNorm == 0 ? 1 : Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6));
        session.step(batch, 0.5, null);
        Map<String, double[]> after = read(session);
        for (String name : List.of("dense.weight", "task.weight", "task.bias", "unused")) {
          double[] g = gradients.get(name);
          double[] w = before.get(name);
          double[] first = m.computeIfAbsent(name, n -> new double[g.length]);
          double[] second = v.computeIfAbsent(name, n -> new double[g.length]);
          for (int i = 0; i < g.length; i++) {
            double gradient = clip * g[i];
            first[i] = 0.9 * first[i] + 0.1 * gradient;
            second[i] =
                beta2 == 1
                    ? second[i] + gradient * gradient
                    : beta2 * second[i] + (1 - beta2) * gradient * gradient;
            double root = Math.sqrt(second[i] / (beta2 == 1 ? 1 : 1 - Math.pow(beta2, step)));
            w[i] -= 0.5 * 0.01 * first[i] / (1 - Math.pow(0.9, step)) / (root + 1e-8);
          }
          assertArrayEquals(w, after.get(name), 1e-6);
        }
      }
    }
  }

  private static Map<String, double[]> regularized(
      Session session, Batch batch, Map<String, double[]> tensors, double regularizer) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    Map<String, float[]> plain = session.gradients(batch);
    for (TensorInfo info : session.tensors().tensors()) {
      float[] g = plain.get(info.name());
      if (g != null) {
        double[] sum = new double[g.length];
        for (int i = 0; i < g.length; i++) {
          double w = info.kind() == Kind.TABLE ? tensors.get(info.name())[i] : 0;
          sum[i] = g[i] + regularizer * w;
        }
        gradients.put(info.name(), sum);
      }
    }
    return gradients;
  }

  @Test
  void runsWithOneSeedAndNumberOfThreadsAreBitEqual() {
    for (int threads : new int[] {1, 2}) {
      assertBitEqual(trained(threads, 3), trained(threads, 3));
    }
  }

  @Test
  void aSessionRestoredFromItsTensorsContinuesBitForBit() {
    Map<String, float[]> whole = trained(1, 5);
    Random random = new Random(8);
    Optimizer optimizer = optimizer(0, 1, 0.999);
    try (Session first = open(new TinyModel(0.4, 0.1), optimizer, 1);
        Session second = open(new TinyModel(0.4, 0.1), optimizer, 1)) {
      for (int step = 0; step < 2; step++) {
        first.step(TinyModel.batch(random, 20 - step, true), 1, null);
      }
      for (TensorInfo info : first.tensors().tensors()) {
        float[] values = new float[(int) info.size()];
        first.tensors().read(info, 0, values, values.length);
        second.tensors().write(info, 0, values, values.length);
      }
      second.setSteps(first.steps());
      for (int step = 2; step < 5; step++) {
        second.step(TinyModel.batch(random, 20 - step, true), 1, null);
      }
      assertBitEqual(whole, floats(second));
    }
  }

  /** Evaluations in between, and a second session for the last steps, with changing rates. */
  @Test
  void rowsThatDecayLazilyDependOnNothingButTheSteps() {
    Optimizer lazy = decaying("lazy");
    try (Session whole = open(new TinyModel(0.4, 0.1), lazy, 2);
        Session first = open(new TinyModel(0.4, 0.1), lazy, 2);
        Session second = open(new TinyModel(0.4, 0.1), lazy, 2)) {
      decay(whole, 0, 9);
      for (int step = 0; step < 5; step++) {
        decay(first, step, step + 1);
        first.predict(TinyModel.batch(new Random(99), 30, false), new float[60]);
      }
      for (TensorInfo info : first.tensors().tensors()) {
        float[] values = new float[(int) info.size()];
        first.tensors().read(info, 0, values, values.length);
        second.tensors().write(info, 0, values, values.length);
      }
      second.setSteps(first.steps());
      decay(second, 5, 9);
      assertBitEqual(floats(whole), floats(second));
    }
  }

  /** What checkpoints give of tables is what look-ups see, in whatever pieces it is read. */
  @Test
  void rowsThatDecayLazilyPredictTheSameFromTheirWeightsAlone() {
    Optimizer lazy = decaying("lazy");
    Random random = new Random(99);
    Batch batch = TinyModel.batch(random, 30, false);
    try (Session trained = open(new TinyModel(0, 0.1), lazy, 2);
        Session predicting = open(new TinyModel(0, 0.1), null, 2);
        Session written = open(new TinyModel(0, 0.1), lazy, 2)) {
      decay(trained, 0, 6);
      decay(written, 0, 2);
      for (TensorInfo info : predicting.tensors().tensors()) {
        for (int first = 0; first < info.size(); first += 7) {
          float[] values = new float[(int) Math.min(7, info.size() - first)];
          trained.tensors().read(info, first, values, values.length);
          predicting.tensors().write(info, first, values, values.length);
          written.tensors().write(info, first, values, values.length);
        }
      }
      float[] expected = new float[60];
      trained.predict(batch, expected);
      for (Session other : List.of(predicting, written)) {
        float[] found = new float[60];
        other.predict(batch, found);
        assertArrayEquals(expected, found, tableStorage() == TableStorage.FP32 ? 1e-6f : 1e-2f);
      }
    }
  }

  @Test
  void aLossThatIsNotFiniteDoesNotLetRowsDecay() {
    try (Session session = open(new TinyModel(0, 0.1), decaying("lazy"), 2)) {
      decay(session, 0, 3);
      Map<String, float[]> before = floats(session);
      Batch bad = TinyModel.batch(new Random(1), 8, false);
      Arrays.fill(bad.dense(), Float.NaN);
      assertFalse(Double.isFinite(session.step(bad, 1, null)));
      assertBitEqual(before, floats(session));
    }
  }

  @Test
  void rowsThatDecayLazilyAreCloseToRowsThatDecayInEveryStep() {
    try (Session lazy = open(new TinyModel(0, 0.1), decaying("lazy"), 2);
        Session eager = open(new TinyModel(0, 0.1), decaying("every_step"), 2)) {
      double change = 0;
      Map<String, float[]> before = floats(lazy);
      decay(lazy, 0, 40);
      decay(eager, 0, 40);
      Map<String, float[]> found = floats(lazy);
      Map<String, float[]> expected = floats(eager);
      for (TensorInfo info : lazy.tensors().tensors()) {
        if (info.kind() == TensorStore.Kind.TABLE) {
          for (int i = 0; i < info.size(); i++) {
            float of = before.get(info.name())[i];
            change = Math.max(change, Math.abs(of - expected.get(info.name())[i]));
            assertEquals(
                expected.get(info.name())[i], found.get(info.name())[i], 0.02, info.name());
          }
        }
      }
      assertTrue(change > 0.1, "rows moved by " + change);
    }
  }

  /** SGD, whose decay is the same in the gradient and apart from it, to the first order. */
  private static Optimizer decaying(String decay) {
    return Optimizer.of(
        Map.of(
            "embedding",
            Map.of("name", "sgd", "lr", 0.05),
            "embedding_regularizer",
            0.2,
            "embedding_decay",
            decay));
  }

  private static void decay(Session session, int from, int until) {
    for (int step = from; step < until; step++) {
      double scale = step < 3 ? (step + 1) / 3.0 : step < 6 ? 1 : 0.37;
      session.step(TinyModel.batch(new Random(step), 6 + step % 3, false), scale, null);
    }
  }

  private Map<String, float[]> trained(int threads, int steps) {
    Random random = new Random(8);
    try (Session session = open(new TinyModel(0.4, 0.1), optimizer(0, 1, 0.999), threads)) {
      for (int step = 0; step < steps; step++) {
        session.step(TinyModel.batch(random, 20 - step, true), 1, null);
      }
      return floats(session);
    }
  }

  @Test
  void runningStateIsUpdatedByTrainingAndReadByEvaluation() {
    Random random = new Random(3);
    try (Session session = open(new TinyModel(0, 0.1), optimizer(0, 0, 0.999), 1)) {
      Batch batch = TinyModel.batch(random, 8, false);
      Map<String, double[]> tensors = read(session);
      double[] logits = TinyModel.logits(tensors, batch);
      double mean = 0;
      for (int b = 0; b < 8; b++) {
        mean += (logits[2 * b] - tensors.get("task.bias")[0]) / tensors.get("task.weight")[0] / 8;
      }
      session.gradients(batch);
      assertEquals(0.25, read(session).get("running_mean")[0], 0);
      session.step(batch, 0, null);
      assertEquals(0.9 * 0.25 + 0.1 * mean, read(session).get("running_mean")[0], 1e-6);
      float[] evaluated = new float[16];
      session.predict(batch, evaluated);
      Map<String, double[]> after = read(session);
      double shift = after.get("running_mean")[0] * after.get("task.weight")[0];
      assertEquals(TinyModel.logits(after, batch)[0] - shift, evaluated[0], 1e-5);
    }
  }

  @Test
  void announcingTheNextBatchChangesNothing() {
    TinyModel model = new TinyModel(0.1, 0.1);
    try (Session plain = open(model, optimizer(0, 1, 0.999), 2);
        Session told = open(model, optimizer(0, 1, 0.999), 2)) {
      Random random = new Random(9);
      Batch next = TinyModel.batch(random, 20, false);
      for (int step = 0; step < 12; step++) {
        Batch batch = next;
        next = TinyModel.batch(random, 1 + 13 * step % 40, step % 4 == 0);
        told.announce(step % 5 == 3 ? batch : next);
        float[] expected = new float[2 * batch.size()];
        float[] actual = expected.clone();
        if (step % 3 == 2) {
          plain.predict(batch, expected);
          told.predict(batch, actual);
        } else {
          assertEquals(plain.step(batch, 1, expected), told.step(batch, 1, actual));
        }
        assertArrayEquals(expected, actual);
      }
    }
  }

  @Test
  void dropoutDiffersByStepAndIsOffInEvaluation() {
    try (Session session = open(new TinyModel(0.5, 0), optimizer(0, 0, 0.999), 1)) {
      Batch batch = TinyModel.batch(new Random(3), 64, false);
      Map<String, float[]> first = session.gradients(batch);
      assertBitEqual(first, session.gradients(batch));
      float[] logits = new float[128];
      session.predict(batch, logits);
      assertClose(TinyModel.logits(read(session), batch), logits, 1e-5);
      session.setSteps(1);
      assertFalse(
          Arrays.equals(first.get("dense.weight"), session.gradients(batch).get("dense.weight")));
    }
  }

  @Test
  void aLossThatIsNotFiniteUpdatesNothing() {
    try (Session session = open(new TinyModel(0, 0.1), optimizer(0.1, 0, 0.999), 1)) {
      Batch batch = TinyModel.batch(new Random(3), 8, false);
      session.step(batch, 1, null);
      Map<String, float[]> before = floats(session);
      batch.dense()[3] = Float.POSITIVE_INFINITY;
      assertFalse(Double.isFinite(session.step(batch, 1, null)));
      assertBitEqual(before, floats(session));
      assertEquals(1, session.steps());
    }
  }

  @Test
  void aBatchWithoutAnyLabelMovesOnlyWhatTheRegularizerMoves() {
    try (Session session = open(new TinyModel(0, 0), optimizer(0, 0, 0.999), 1)) {
      Batch batch = TinyModel.batch(new Random(3), 8, false);
      Arrays.fill(batch.labels(), Float.NaN);
      Map<String, float[]> before = floats(session);
      assertEquals(0, session.step(batch, 1, null), 0);
      assertBitEqual(before, floats(session));
    }
  }

  @Test
  void graphsThatDeclareDifferentParametersAreRefusedByName() {
    Model model =
        graph -> {
          String name = graph.training() ? "only_training" : "only_evaluation";
          graph.logits(graph.dense().mmul(graph.parameter(name, Initializer.normal(1), 2, 1)));
        };
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> open(model, optimizer(0, 0, 0.999), 1));
    assertTrue(e.getMessage().contains("'only_training'"), e.getMessage());
    assertTrue(e.getMessage().contains("'only_evaluation'"), e.getMessage());
  }

  @Test
  void timeIsBookedOnPhases() {
    try (Session session = open(new TinyModel(0, 0), optimizer(0, 0, 0.999), 1)) {
      session.step(TinyModel.batch(new Random(3), 8, false), 1, null);
      assertNotEquals(0, session.phaseNanos().get("graph"));
      assertTrue(session.phaseNanos().keySet().containsAll(phases()));
    }
  }

  /** With Adam 0.01 and row-wise AdaGrad 0.05. */
  protected static Optimizer optimizer(double regularizer, double clipNorm, double beta2) {
    return Optimizer.of(
        Map.of(
            "dense",
            Map.of("lr", 0.01, "beta2", beta2),
            "embedding",
            Map.of("lr", 0.05),
            "embedding_regularizer",
            regularizer,
            "clip_norm",
            clipNorm));
  }

  private static Map<String, float[]> floats(Session session) {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      session.tensors().read(info, 0, values, values.length);
      all.put(info.name(), values);
    }
    return all;
  }

  private static Map<String, double[]> read(Session session) {
    Map<String, double[]> all = new LinkedHashMap<>();
    floats(session)
        .forEach(
            (name, values) -> {
              double[] to = new double[values.length];
              for (int i = 0; i < to.length; i++) {
                to[i] = values[i];
              }
              all.put(name, to);
            });
    return all;
  }

  private static void assertClose(double[] expected, float[] found, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], found[i], tolerance * scale, "element " + i);
    }
  }

  private static void assertBitEqual(Map<String, float[]> a, Map<String, float[]> b) {
    assertEquals(a.keySet(), b.keySet());
    a.forEach((name, values) -> assertArrayEquals(values, b.get(name), name));
  }
}
