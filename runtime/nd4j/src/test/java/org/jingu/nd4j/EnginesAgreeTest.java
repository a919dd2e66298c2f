package org.jingu.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training by SameDiff's executor and by the compiled plan, step by step. */
class EnginesAgreeTest {
  private static Session open(Backend backend, double dropout, @Nullable Optimizer optimizer) {
    return backend.open(
        new ModelDefinition("tiny", new TinyModel(dropout, 0), TinyModel.schema()),
        new SessionOptions(7, optimizer, 2));
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
    "sgd, 0",
    "adagrad, 0",
    "rowwise_adagrad, 0",
    "adam, 0",
    "adamw, 0",
    "ftrl, 0",
    "adam, 0.3"
  })
  void theyTrainAlikeAndDropTheSame(String rule, double dropout) {
    try (Session cpu = open(new CpuBackend(), dropout, both(rule));
        Session nd4j = open(new Nd4jBackend(), dropout, both(rule))) {
      train(cpu);
      train(nd4j);
      Map<String, float[]> expected = read(cpu);
      Map<String, float[]> actual = read(nd4j);
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach(
          (name, values) -> assertArrayEquals(values, actual.get(name), 2e-4f, rule + " " + name));
    }
  }

  @Test
  void aSessionForPredictionHoldsWeightsAloneAndPredictsTheSame() {
    try (Session trained = open(new Nd4jBackend(), 0, both("adam"));
        Session predicting = open(new Nd4jBackend(), 0, null)) {
      train(trained);
      Map<String, float[]> values = read(trained);
      for (TensorInfo info : predicting.tensors().tensors()) {
        assertTrue(info.kind() != Kind.OPTIMIZER, info.name());
        float[] value = values.get(info.name());
        predicting.tensors().write(info, 0, value, value.length);
      }
      float[] expected = new float[2 * 30];
      float[] actual = new float[2 * 30];
      trained.predict(TinyModel.batch(new Random(3), 30, false), expected);
      predicting.predict(TinyModel.batch(new Random(3), 30, false), actual);
      assertArrayEquals(expected, actual);
      assertThrows(IllegalStateException.class, () -> train(predicting));
    }
  }

  private static void train(Session session) {
    for (int step = 0; step < 3; step++) {
      session.step(TinyModel.batch(new Random(step), 100 - step % 3, false), 1, null);
    }
  }

  private static Map<String, float[]> read(Session session) {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      session.tensors().read(info, 0, values, values.length);
      all.put(info.name(), values);
    }
    return all;
  }
}
