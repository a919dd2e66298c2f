package org.jingu.engine.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.jingu.compiler.number.HalfFloat;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.metrics.Auc;
import org.jingu.engine.metrics.LogLoss;
import org.jingu.engine.optimizer.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in half precision on a GPU: all that a session must do, and what is their own. */
class CudaHalfTablesTest extends CudaSessionTest {
  private static final int TASKS = 2;

  @Override
  protected TableStorage tableStorage() {
    return TableStorage.FP16;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adagrad", "rowwise_adagrad", "adam", "adamw", "ftrl"})
  void aRunIsTheSameBitForBitAndWhenResumed(String rule) {
    try (Session whole = open(rule, TableStorage.FP16);
        Session again = open(rule, TableStorage.FP16);
        Session resumed = open(rule, TableStorage.FP16)) {
      train(whole, 0, 9);
      train(again, 0, 4);
      copy(again, resumed);
      train(again, 4, 9);
      train(resumed, 4, 9);
      assertSame(whole, again);
      assertSame(whole, resumed);
    }
  }

  private static void train(Session session, int from, int until) {
    for (int step = from; step < until; step++) {
      session.step(TinyModel.batch(new Random(step), 300 - step % 3, false), 1, null);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adagrad", "rowwise_adagrad", "adam", "adamw", "ftrl"})
  void aStepGivesANeighbourOfWhatItGivesInSinglePrecision(String rule) {
    try (Session half = open(rule, TableStorage.FP16);
        Session single = open(rule, TableStorage.FP32)) {
      copy(half, single);
      train(half, 0, 1);
      train(single, 0, 1);
      for (TensorInfo info : half.tensors().tensors()) {
        float[] expected = values(single, info);
        float[] actual = values(half, info);
        for (int i = 0; i < actual.length; i++) {
          double spacing = Math.scalb(1.0, Math.max(-24, Math.getExponent(expected[i]) - 10));
          // Two kernels may fuse products and sums differently.
          double fused = 1e-6 * Math.abs(expected[i]) + 1e-8;
          double most = info.kind() == Kind.TABLE ? spacing + fused : fused;
          assertEquals(expected[i], actual[i], most, info.name() + " " + i);
        }
      }
    }
  }

  @Test
  void aCheckpointOfEitherStorageIsLoadedIntoTheOther() {
    try (Session half = open("adam", TableStorage.FP16);
        Session single = open("adam", TableStorage.FP32)) {
      train(half, 0, 3);
      copy(half, single);
      Batch batch = TinyModel.batch(new Random(5), 50, false);
      float[] expected = new float[TASKS * 50];
      half.predict(batch, expected);
      float[] logits = new float[TASKS * 50];
      single.predict(batch, logits);
      assertArrayEquals(expected, logits);

      train(single, 3, 6);
      copy(single, half);
      for (TensorInfo info : half.tensors().tensors()) {
        float[] from = values(single, info);
        if (info.kind() == Kind.TABLE) {
          for (int i = 0; i < from.length; i++) {
            from[i] = HalfFloat.value(HalfFloat.of(from[i]));
          }
        }
        assertArrayEquals(from, values(half, info), info.name());
      }
    }
  }

  /** Labels are drawn from a model of the same kind with other parameters. */
  @Test
  void qualityIsThatOfSinglePrecision() {
    Map<String, Double> single = quality(TableStorage.FP32);
    Map<String, Double> half = quality(TableStorage.FP16);
    assertTrue(single.get("auc") > 0.74, single::toString);
    assertEquals(single.get("auc"), half.get("auc"), 5e-4);
    assertEquals(single.get("logloss"), half.get("logloss"), 5e-4);
  }

  private Map<String, Double> quality(TableStorage storage) {
    Random random = new Random(12);
    try (Session teacher = open("sgd", TableStorage.FP32);
        Session student = open("rowwise_adagrad", storage)) {
      for (TensorInfo info : teacher.tensors().tensors()) {
        float[] values = new float[(int) info.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (0.6 * random.nextGaussian());
        }
        teacher.tensors().write(info, 0, values, values.length);
      }
      for (int step = 0; step < 1500; step++) {
        student.step(taught(teacher, random, 256), 1, null);
      }
      Batch test = taught(teacher, random, 20_000);
      float[] logits = new float[test.labels().length];
      student.predict(test, logits);
      float[] weights = new float[logits.length];
      Arrays.fill(weights, 1);
      Scored scored = new Scored(logits.length, logits, Link.SIGMOID, test.labels(), weights, null);
      Map<String, Double> metrics = new LinkedHashMap<>();
      for (Metric metric : List.of(new Auc(), new LogLoss())) {
        Metric.Accumulator sum = metric.start("click");
        sum.add(scored);
        metrics.put(metric.name(), sum.result());
      }
      return metrics;
    }
  }

  private static Batch taught(Session teacher, Random random, int size) {
    Batch batch = TinyModel.batch(random, size, false);
    float[] logits = new float[batch.labels().length];
    teacher.predict(batch, logits);
    for (int i = 0; i < logits.length; i++) {
      batch.labels()[i] = random.nextDouble() < 1 / (1 + Math.exp(-logits[i])) ? 1 : 0;
    }
    return batch;
  }

  private Session open(String rule, TableStorage storage) {
    Optimizer optimizer = TestOptimizers.of(TestOptimizers.tables(rule, 0.02), 1e-4, 10);
    return backend()
        .open(
            new ModelDefinition("tiny", new TinyModel(0, 0), TinyModel.schema()),
            new SessionOptions(7, optimizer, 2, Precision.FP32, storage));
  }

  private static void copy(Session from, Session to) {
    for (TensorInfo info : from.tensors().tensors()) {
      float[] values = values(from, info);
      to.tensors().write(info, 0, values, values.length);
    }
    to.setSteps(from.steps());
  }

  private static float[] values(Session session, TensorInfo info) {
    float[] values = new float[(int) info.size()];
    session.tensors().read(info, 0, values, values.length);
    return values;
  }

  private static void assertSame(Session expected, Session actual) {
    for (TensorInfo info : expected.tensors().tensors()) {
      assertArrayEquals(values(expected, info), values(actual, info), info.name());
    }
  }
}
