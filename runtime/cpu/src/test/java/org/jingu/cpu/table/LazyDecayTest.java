package org.jingu.cpu.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.Programs;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose rows decay lazily against rows that decay in every step, and against themselves. */
class LazyDecayTest {
  private static final int ROWS = 40;
  private static final double LAMBDA = 0.02;

  /** Row 0 is named by every batch, row 1 by none, row 2 by every seventh, the rest by chance. */
  private static final List<EmbeddingBag> BAGS =
      List.of(
          new EmbeddingBag("wide", "a", ROWS, 5, Pooling.SUM, Initializer.normal(1)),
          new EmbeddingBag("narrow", "a", ROWS, 1, Pooling.MEAN, Initializer.normal(1)),
          new EmbeddingBag("one", "b", 1, 3, Pooling.SUM, Initializer.normal(1)),
          new EmbeddingBag("wide", "c", ROWS, 5, Pooling.SUM, Initializer.normal(1), 3));

  private static Batch batch(int step, int size) {
    SplittableRandom random = new SplittableRandom(step);
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (EmbeddingBag bag : BAGS) {
      sparse.computeIfAbsent(
          bag.feature(),
          feature -> {
            int[] ids = new int[size * 3];
            int[] offsets = new int[size + 1];
            for (int b = 0; b < size; b++) {
              int count = (b + step) % 4;
              for (int i = 0; i < count; i++) {
                int drawn = 3 + random.nextInt(ROWS - 3);
                int id = b == 0 && i == 0 ? 0 : b == 1 && i == 0 && step % 7 == 0 ? 2 : drawn;
                ids[offsets[b] + i] = bag.rows() == 1 ? 0 : id;
              }
              offsets[b + 1] = offsets[b] + count;
            }
            return new IdBags(ids, offsets);
          });
    }
    return new Batch(size, new float[0], sparse, new float[0], null, null);
  }

  private static double scale(int step) {
    return step < 10 ? step / 10.0 : step < 30 ? 1 : 0.3;
  }

  private static List<RowView> views(int size) {
    List<RowView> views = new ArrayList<>();
    for (EmbeddingBag bag : BAGS) {
      int stride = bag.exampleWidth() + 1;
      FloatBuffer data = FloatBuffer.wrap(new float[size * stride]);
      views.add(new RowView(data, 0, stride, bag.positions(), bag.width()));
    }
    return views;
  }

  /** What the tables, or their program, are asked in between. */
  private interface Aside {
    void after(int step, EmbeddingBags tables, List<RowView> rows);
  }

  private static EmbeddingBags tables(
      UpdateProgram program, TableStorage storage, WorkerPool pool) {
    EmbeddingBags tables = new EmbeddingBags(BAGS, program, storage, pool);
    tables.initialise(3);
    return tables;
  }

  private static void train(
      EmbeddingBags tables, UpdateProgram program, int from, int until, Aside aside) {
    for (int step = from; step <= until; step++) {
      int size = step % 5 == 0 ? 1 : 9;
      Batch batch = batch(step, size);
      List<RowView> rows = views(size);
      tables.lookup(batch, rows);
      List<RowView> gradients = views(size);
      for (int i = 0; i < BAGS.size(); i++) {
        float[] from0 = rows.get(i).data().array();
        float[] g = gradients.get(i).data().array();
        for (int k = 0; k < g.length; k++) {
          g[k] = (float) Math.sin(from0[k] + k + step) * 0.1f;
        }
      }
      tables.group(batch, gradients);
      tables.update(gradients, program.scalars(step, scale(step), 1), 3, step - 1);
      aside.after(step, tables, rows);
    }
  }

  private static Map<String, float[]> stored(EmbeddingBags tables) {
    Map<String, float[]> all = new LinkedHashMap<>();
    tables.forEach(
        (name, slot, memory) -> {
          float[] values = new float[Math.toIntExact(memory.size())];
          memory.read(0, values, 0, values.length);
          all.put(slot == null ? name : name + "/" + slot, values);
        });
    return all;
  }

  /** The rows of every table as look-ups see them. */
  private static List<float[]> seen(EmbeddingBags tables) {
    int[] ids = IntStream.range(0, ROWS).toArray();
    int[] none = new int[ROWS];
    IdBags each = new IdBags(ids, IntStream.rangeClosed(0, ROWS).toArray());
    IdBags zeros = new IdBags(none, IntStream.rangeClosed(0, ROWS).toArray());
    Map<String, IdBags> sparse = Map.of("a", each, "b", zeros, "c", each);
    List<RowView> rows = views(ROWS);
    tables.lookup(new Batch(ROWS, new float[0], sparse, new float[0], null, null), rows);
    return rows.stream().map(view -> view.data().array()).toList();
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
  }

  /**
   * The same rule with decay by the formula of one step, over every row: the rows of no id have
   * gradients of 0, with which AdaGrad and SGD do nothing else.
   */
  @ParameterizedTest
  @ValueSource(strings = {"adagrad", "rowwise_adagrad", "sgd"})
  void rowsAreWhatTheyAreWhenEveryStepDecaysEveryRow(String rule) {
    UpdateProgram lazy = Programs.named(rule, LAMBDA, Decay.LAZY);
    UpdateProgram touched = Programs.named(rule, LAMBDA, Decay.TOUCHED);
    UpdateProgram eager =
        UpdateProgram.of(
            new Update(
                touched.update().slots(),
                touched.update().scalars(),
                touched.update().weight(),
                true),
            0);
    try (WorkerPool pool = new WorkerPool(2);
        EmbeddingBags one = tables(lazy, TableStorage.FP32, pool);
        EmbeddingBags other = tables(eager, TableStorage.FP32, pool)) {
      train(one, lazy, 1, 60, (step, tables, rows) -> {});
      train(other, eager, 1, 60, (step, tables, rows) -> {});
      List<float[]> found = seen(one);
      List<float[]> expected = seen(other);
      for (int i = 0; i < found.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i), 2e-5f, "bag " + i);
      }
      assertNotEquals(stored(one).get("wide")[12], found.get(0)[2 * 6 + 2], 1e-6, "row 2 is late");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "adagrad, FP32",
    "adagrad, FP16",
    "rowwise_adagrad, BF16",
    "sgd, FP32",
    "adam, FP32",
    "adamw, FP16",
    "adam_every_row, FP32",
    "rows_apart_decaying, FP32"
  })
  void lookingAtRowsChangesNothing(String rule, TableStorage storage) {
    UpdateProgram program = Programs.named(rule, LAMBDA, Decay.LAZY);
    for (int threads : new int[] {1, 2}) {
      try (WorkerPool pool = new WorkerPool(threads);
          EmbeddingBags undisturbed = tables(program, storage, pool);
          EmbeddingBags looked = tables(program, storage, pool)) {
        train(undisturbed, program, 1, 25, (step, tables, rows) -> {});
        train(looked, program, 1, 25, (step, tables, rows) -> seen(tables));
        assertSame(stored(undisturbed), stored(looked));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatGoesOnFromWhatIsStoredHasTheSameBits(TableStorage storage) {
    UpdateProgram program = Programs.named("adagrad", LAMBDA, Decay.LAZY);
    try (WorkerPool pool = new WorkerPool(1);
        EmbeddingBags whole = tables(program, storage, pool);
        EmbeddingBags first = tables(program, storage, pool);
        EmbeddingBags second = new EmbeddingBags(BAGS, program, storage, pool)) {
      train(whole, program, 1, 33, (step, tables, rows) -> {});
      train(first, program, 1, 20, (step, tables, rows) -> {});
      Map<String, float[]> saved = stored(first);
      second.forEach(
          (name, slot, memory) -> {
            float[] values =
                Objects.requireNonNull(saved.get(slot == null ? name : name + "/" + slot));
            memory.write(0, values, 0, values.length);
          });
      second.clock().set(first.clock().parts());
      train(second, program, 21, 33, (step, tables, rows) -> {});
      assertSame(stored(whole), stored(second));
      assertEquals(whole.clock().now(), second.clock().now());
    }
  }

  @Test
  void aRowThatNoGradientHasMovedIsZeroAfterAStepOfAdaGrad() {
    UpdateProgram program = Programs.named("adagrad", LAMBDA, Decay.LAZY);
    try (WorkerPool pool = new WorkerPool(1);
        EmbeddingBags tables = tables(program, TableStorage.FP32, pool)) {
      float[] stored = stored(tables).get("wide").clone();
      assertEquals(stored[5], seen(tables).get(0)[6], "before a step");
      train(tables, program, 1, 1, (step, of, rows) -> {});
      for (int k = 0; k < 5; k++) {
        assertEquals(0f, seen(tables).get(0)[6 + k], "row 1");
        assertEquals(stored[5 + k], stored(tables).get("wide")[5 + k], "as it is stored");
      }
    }
  }

  @Test
  void rowsDecayByTheirStepsAloneWhereOnlyTouchedRowsDo() {
    UpdateProgram program = Programs.named("sgd", LAMBDA, Decay.TOUCHED);
    try (WorkerPool pool = new WorkerPool(1);
        EmbeddingBags tables = tables(program, TableStorage.FP32, pool)) {
      float before = stored(tables).get("one")[0];
      Batch batch = batch(3, 9);
      int steps = 4;
      for (int step = 0; step < steps; step++) {
        List<RowView> zeros = views(9);
        tables.group(batch, zeros);
        tables.update(zeros, program.scalars(step + 1, 0.5, 1), 3, step);
      }
      double kept = Math.exp(-LAMBDA * 0.1 * 0.5 * steps);
      assertEquals(before * kept, stored(tables).get("one")[0], 1e-6);
      assertEquals(stored(tables).get("wide")[5], seen(tables).get(0)[6], "row 1");
    }
  }
}
