package org.jingu.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.number.Precision;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that starts from another's weights and states, with more rows and others. */
class CarriedOverTest {
  private static final CpuBackend CPU = new CpuBackend();
  private static final int USERS = 11;
  private static final int MORE_USERS = 16;
  private static final int REUSED = 3;

  @TempDir Path temp;

  private static FeatureSchema schema(int users) {
    FeatureSchema tiny = TinyModel.schema();
    List<SparseFeature> features =
        tiny.sparse().stream()
            .map(
                it ->
                    new SparseFeature(
                        it.name(),
                        it.table(),
                        it.table().equals("user") ? users : it.rows(),
                        it.pooling(),
                        1,
                        0,
                        null))
            .toList();
    return new FeatureSchema(tiny.dense(), features, tiny.labels());
  }

  private static Optimizer optimizer(String rule, String decay) {
    return Optimizer.of(
        Map.of(
            "dense",
            Map.of("name", "adam", "lr", 0.01),
            "embedding",
            Map.of("name", rule, "lr", 0.05),
            "embedding_regularizer",
            0.01,
            "embedding_decay",
            decay));
  }

  private static Session open(int users, Optimizer optimizer) {
    return CPU.open(
        new ModelDefinition("tiny", new TinyModel(0, 0), schema(users)),
        new SessionOptions(7, optimizer, 1, Precision.FP32));
  }

  private Checkpoint trained(Optimizer optimizer) {
    try (Session session = open(USERS, optimizer)) {
      Random random = new Random(5);
      for (int i = 0; i < 12; i++) {
        session.step(TinyModel.batch(random, 20, false), 1, null);
      }
      return new Checkpoints(temp.resolve("checkpoints"), FileOpener.files())
          .write(12, session.tensors(), Map.of(), List.of());
    }
  }

  private static Map<String, BitSet> reset(TensorStore tensors) {
    Map<String, BitSet> reset = new LinkedHashMap<>();
    for (TensorInfo tensor : tensors.tensors()) {
      if (tensor.kind() == Kind.TABLE) {
        BitSet rows = new BitSet();
        rows.set(REUSED, tensor.name().endsWith("user"));
        reset.put(tensor.name(), rows);
      }
    }
    return reset;
  }

  private static float[] read(TensorStore from, TensorInfo tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    from.read(tensor, 0, values, values.length);
    return values;
  }

  private static float[] row(float[] values, TensorInfo tensor, int row) {
    int width = Math.toIntExact(tensor.size() / tensor.shape().get(0));
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "rowwise_adagrad", "ftrl"})
  void keptRowsAreTheOtherRunsAndTheRestAsAFreshRunHasThem(String rule) {
    requireCarried(optimizer(rule, "every_step"));
  }

  @Test
  void rowsThatStartAfreshStartToDecayNow() {
    Map<String, float[]> carried = requireCarried(optimizer("rowwise_adagrad", "lazy"));
    float now = carried.get("/decay_clock")[0];
    assertEquals(12, now, "a step of factor 1 each");
    carried.forEach(
        (name, clocks) -> {
          if (name.endsWith("user/decay_clock")) {
            assertEquals(now, clocks[REUSED], name);
            assertEquals(now, clocks[MORE_USERS - 1], name);
          }
        });
  }

  /** Gives the tensors of the session that took over, by name. */
  private Map<String, float[]> requireCarried(Optimizer optimizer) {
    Checkpoint checkpoint = trained(optimizer);
    Map<String, float[]> all = new LinkedHashMap<>();
    int rows = 0;
    try (Session session = open(MORE_USERS, optimizer);
        Session fresh = open(MORE_USERS, optimizer);
        Session before = open(USERS, optimizer)) {
      new CarriedOver(checkpoint, reset(session.tensors())).into(session.tensors());
      checkpoint.restoreModel(before.tensors());
      checkpoint.restoreOptimizer(before.tensors());
      Map<String, TensorInfo> old = new LinkedHashMap<>();
      before.tensors().tensors().forEach(it -> old.put(it.name(), it));
      for (TensorInfo tensor : session.tensors().tensors()) {
        float[] values = read(session.tensors(), tensor);
        all.put(tensor.name(), values);
        float[] was = read(before.tensors(), old.get(tensor.name()));
        float[] initial = read(fresh.tensors(), tensor);
        if (tensor.shape().get(0) != MORE_USERS) {
          assertArrayEquals(was, values, tensor.name());
          continue;
        }
        for (int r = 0; r < MORE_USERS; r++) {
          boolean kept = r < USERS && r != REUSED;
          if (kept || !tensor.name().endsWith("/decay_clock")) {
            float[] expected = kept ? row(was, old.get(tensor.name()), r) : row(initial, tensor, r);
            assertArrayEquals(expected, row(values, tensor, r), tensor.name() + " " + r);
            rows++;
          }
        }
      }
    }
    assertTrue(rows >= 4 * MORE_USERS, "two tables and what is kept of them");
    return all;
  }

  @Test
  void otherWidthsAndOtherStatesAreRefused() {
    Checkpoint checkpoint = trained(optimizer("adam", "every_step"));
    try (Session session = open(USERS, optimizer("sgd", "every_step"))) {
      CarriedOver carried = new CarriedOver(checkpoint, reset(session.tensors()));
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> carried.into(session.tensors()));
      assertTrue(e.getMessage().contains(". Keep the optimizers that"), e.getMessage());
    }
    try (Session fewer = open(USERS - 1, optimizer("adam", "every_step"))) {
      CarriedOver carried = new CarriedOver(checkpoint, reset(fewer.tensors()));
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> carried.into(fewer.tensors()));
      assertTrue(e.getMessage().contains("[11, "), e.getMessage());
    }
    try (Session grown = open(MORE_USERS, optimizer("adam", "every_step"))) {
      CarriedOver carried = new CarriedOver(checkpoint, Map.of());
      assertThrows(
          CheckpointException.class,
          () -> carried.into(grown.tensors()),
          "a table grows only where it is known which rows are its own");
    }
  }
}
