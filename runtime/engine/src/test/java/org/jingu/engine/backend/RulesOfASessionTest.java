package org.jingu.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigException;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every update rule for parameters and tables at once, in sessions on the CPU. */
class RulesOfASessionTest {
  private static final CpuBackend CPU = new CpuBackend();

  private static Session open(Optimizer optimizer, TableStorage storage) {
    return CPU.open(
        new ModelDefinition("tiny", new TinyModel(0, 0), TinyModel.schema()),
        new SessionOptions(7, optimizer, 2, Precision.FP32, storage));
  }

  private static Optimizer both(String rule) {
    return Optimizer.of(
        Map.of(
            "dense",
            Map.of("name", rule, "lr", 0.01),
            "embedding",
            Map.of("name", rule, "lr", 0.05),
            "clip_norm",
            5));
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, FP32", "sgd, FP16", "adagrad, BF16", "rowwise_adagrad, FP32", "rowwise_adagrad, FP16",
    "adam, FP32", "adam, BF16", "adamw, FP32", "ftrl, FP32", "ftrl, FP16"
  })
  void aRunIsTheSameBitForBitWhenResumed(String rule, TableStorage storage) {
    try (Session whole = open(both(rule), storage);
        Session before = open(both(rule), storage);
        Session after = open(both(rule), storage)) {
      train(whole, 0, 9);
      train(before, 0, 4);
      read(before).forEach((info, values) -> after.tensors().write(info, 0, values, values.length));
      after.setSteps(before.steps());
      train(after, 4, 9);
      Map<TensorInfo, float[]> resumed = read(after);
      read(whole)
          .forEach((info, values) -> assertArrayEquals(values, resumed.get(info), info.name()));
    }
  }

  @Test
  void aSessionForPredictionHoldsWeightsAloneAndPredictsTheSame() {
    try (Session trained = open(both("adam"), TableStorage.FP32);
        Session predicting = open(null, TableStorage.FP32)) {
      train(trained, 0, 3);
      List<TensorInfo> held = predicting.tensors().tensors();
      assertTrue(held.stream().noneMatch(info -> info.kind() == Kind.OPTIMIZER), held.toString());
      Map<TensorInfo, float[]> values = read(trained);
      for (TensorInfo info : held) {
        float[] value = values.get(info);
        predicting.tensors().write(info, 0, value, value.length);
      }
      float[] expected = new float[2 * 30];
      float[] actual = new float[2 * 30];
      trained.predict(TinyModel.batch(new Random(3), 30, false), expected);
      predicting.predict(TinyModel.batch(new Random(3), 30, false), actual);
      assertArrayEquals(expected, actual);
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class,
              () -> predicting.step(TinyModel.batch(new Random(3), 30, false), 1, null));
      assertEquals(
          "the session was opened to predict alone; open one with an optimizer to train",
          refused.getMessage());
    }
  }

  @Test
  void aRuleThatDoesNotSayHowItDecaysIsRefusedToDecayLazily() {
    Map<String, Object> keys =
        Map.of(
            "embedding",
            Map.of("name", "ftrl"),
            "embedding_regularizer",
            0.1,
            "embedding_decay",
            "lazy");
    ConfigException refused = assertThrows(ConfigException.class, () -> Optimizer.of(keys));
    assertTrue(
        refused
            .getMessage()
            .contains(
                "train.optimizer.embedding_decay: is 'lazy', but 'ftrl' cannot: its rule does not say how fast weights decay; use every_step or another rule"),
        refused.getMessage());
  }

  private static void train(Session session, int from, int until) {
    for (int step = from; step < until; step++) {
      session.step(TinyModel.batch(new Random(step), 100 - step % 3, false), 1, null);
    }
  }

  private static Map<TensorInfo, float[]> read(Session session) {
    Map<TensorInfo, float[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      session.tensors().read(info, 0, values, values.length);
      all.put(info, values);
    }
    return all;
  }
}
