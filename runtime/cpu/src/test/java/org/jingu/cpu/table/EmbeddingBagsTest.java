package org.jingu.cpu.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.Programs;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingBagsTest {
  private static final List<EmbeddingBag> BAGS =
      List.of(
          new EmbeddingBag("ids", "a", 13, 3, Pooling.SUM, Initializer.normal(1)),
          new EmbeddingBag("tags", "b", 2000, 2, Pooling.MEAN, Initializer.normal(1)),
          new EmbeddingBag("ids", "c", 13, 3, Pooling.MEAN, Initializer.normal(1)),
          new EmbeddingBag("first_order", "a", 13, 1, Pooling.SUM, Initializer.constant(0.5)),
          // Looked up by the ids of tags alone, as that is, so that both share the sorted ids.
          new EmbeddingBag("wide_tags", "b", 2000, 9, Pooling.SUM, Initializer.normal(1)));

  @Test
  void anEmptyBagIsZerosAndABagIsItsSumOrMean() {
    try (WorkerPool pool = new WorkerPool(2);
        Problem problem = new Problem(null, TableStorage.FP32, pool)) {
      for (int size : new int[] {1, 700, 3}) {
        Batch batch = batch(new Random(size), size);
        List<RowView> out = problem.views(size);
        problem.embeddings.lookup(batch, out);
        for (int i = 0; i < BAGS.size(); i++) {
          assertPooled(problem.values(BAGS.get(i).table()), BAGS.get(i), batch, out.get(i));
        }
      }
    }
  }

  private static void assertPooled(float[] table, EmbeddingBag bag, Batch batch, RowView out) {
    IdBags ids = batch.bags(bag.feature());
    for (int b = 0; b < batch.size(); b++) {
      int count = ids.offsets()[b + 1] - ids.offsets()[b];
      for (int j = 0; j < bag.width(); j++) {
        double sum = 0;
        for (int i = ids.offsets()[b]; i < ids.offsets()[b + 1]; i++) {
          sum += table[ids.values()[i] * bag.width() + j];
        }
        double expected = bag.pooling() == Pooling.MEAN && count > 0 ? sum / count : sum;
        assertEquals(expected, out.data().get(out.at(b) + j), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rowwise_adagrad, 0, 1",
    "rowwise_adagrad, 0.1, 0.3",
    "adagrad, 0, 0.5",
    "adagrad, 0.01, 1",
    "sgd, 0, 1",
    "sgd, 0.1, 0.5",
    "adam_every_row, 0, 1",
    "adam_eps_hat, 0.05, 0.7",
    "adam_every_row, 0.05, 0.7",
    "adam, 0, 1",
    "adamw, 0, 1",
    "ftrl, 0, 1",
    "rows_apart, 0.05, 1"
  })
  void fourStepsAreTheFormulasToTheBit(String rule, double regularizer, double clip) {
    areTheFormulas(Programs.named(rule, regularizer), clip);
  }

  @ParameterizedTest
  @CsvSource({
    "adagrad, LAZY",
    "rowwise_adagrad, LAZY",
    "sgd, LAZY",
    "adam, LAZY",
    "adamw, LAZY",
    "adam_every_row, LAZY",
    "rows_apart_decaying, LAZY",
    "adagrad, TOUCHED",
    "rows_apart_decaying, TOUCHED"
  })
  void fourStepsWithDecayApartFromTheGradientAreTheFormulasToTheBit(String rule, Decay decay) {
    areTheFormulas(Programs.named(rule, 0.05, decay), 0.7);
  }

  private static void areTheFormulas(UpdateProgram program, double clip) {
    try (WorkerPool pool = new WorkerPool(2);
        Problem problem = new Problem(program, TableStorage.FP32, pool)) {
      Map<String, ReferenceTable> reference = problem.reference();
      Random random = new Random(17);
      for (int step = 1; step <= 4; step++) {
        int size = step == 3 ? 1 : 400 * step;
        Batch batch = batch(random, size);
        List<RowView> gradients = problem.randomViews(size, random);
        problem.embeddings.group(batch, gradients);
        double squares = 0;
        for (ReferenceTable table : reference.values()) {
          table.accumulate(BAGS, batch, gradients);
          squares += table.squaredNorm();
        }
        assertEquals(squares, problem.embeddings.squaredNorm(gradients), 1e-6 * squares);
        double[] scalars = program.scalars(step, 0.5, clip);
        double[] copy = scalars.clone();
        program.setClock(copy, problem.embeddings.clock().now());
        problem.embeddings.update(gradients, scalars, 1, step - 1);
        for (ReferenceTable table : reference.values()) {
          table.update(copy);
          String when = table.name() + " after step " + step;
          assertArrayEquals(table.weights(), doubles(problem.values(table.name())), when);
          for (int k = 0; k < table.kept().size(); k++) {
            String slot = table.name() + "/" + program.slots().get(k).name();
            assertArrayEquals(table.kept().get(k), doubles(problem.values(slot)), slot);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rowwise_adagrad, 0, FP32",
    "rowwise_adagrad, 0.1, BF16",
    "adagrad, 0, FP16",
    "sgd, 0.1, FP32",
    "adam, 0, FP16",
    "adam, 0.1, FP32"
  })
  void bitsDoNotDependOnTheNumberOfThreads(String rule, double regularizer, TableStorage storage) {
    UpdateProgram program = Programs.named(rule, regularizer);
    Map<String, float[]> one = trained(1, program, storage);
    for (int threads : new int[] {2, 3}) {
      Map<String, float[]> several = trained(threads, program, storage);
      assertEquals(one.keySet(), several.keySet());
      one.forEach((name, values) -> assertArrayEquals(values, several.get(name), name));
    }
  }

  private static Map<String, float[]> trained(
      int threads, UpdateProgram program, TableStorage storage) {
    try (WorkerPool pool = new WorkerPool(threads);
        Problem problem = new Problem(program, storage, pool)) {
      Random random = new Random(5);
      Map<String, float[]> all = new LinkedHashMap<>();
      for (int step = 1; step <= 3; step++) {
        Batch batch = batch(random, 900);
        List<RowView> pooled = problem.views(900);
        problem.embeddings.lookup(batch, pooled);
        List<RowView> gradients = problem.randomViews(900, random);
        problem.embeddings.group(batch, gradients);
        double norm = problem.embeddings.squaredNorm(gradients);
        double[] scalars = program.scalars(step, 1, 1 / norm);
        problem.embeddings.update(gradients, scalars, 3, step);
        for (int i = 0; i < pooled.size(); i++) {
          all.put("pooled " + step + "/" + i, pooled.get(i).data().array());
        }
      }
      all.putAll(problem.all());
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adagrad", "rowwise_adagrad", "adam", "adamw", "ftrl"})
  void untouchedRowsStayUntouchedWithoutARegularizer(String rule) {
    UpdateProgram program = Programs.named(rule, 0);
    try (WorkerPool pool = new WorkerPool(1);
        Problem problem = new Problem(program, TableStorage.FP32, pool)) {
      float[] before = problem.values("tags");
      Random random = new Random(2);
      for (int step = 1; step <= 2; step++) {
        Batch batch = batch(random, 5);
        List<RowView> gradients = problem.randomViews(5, random);
        problem.embeddings.group(batch, gradients);
        problem.embeddings.update(gradients, program.scalars(step, 1, 1), 1, step);
        IdBags ids = batch.bags("b");
        for (int i = 0; i < ids.count(5); i++) {
          before[2 * ids.values()[i]] = Float.NaN;
          before[2 * ids.values()[i] + 1] = Float.NaN;
        }
      }
      float[] after = problem.values("tags");
      for (int i = 0; i < before.length; i++) {
        assertEquals(Float.isNaN(before[i]) ? after[i] : before[i], after[i], 0f);
      }
    }
  }

  /** With SGD of rate .1 and gradients of 1e-4, far below half a distance of neighbours. */
  @ParameterizedTest
  @EnumSource(names = {"FP16", "BF16"})
  void smallUpdatesOfHalvesAreRightOnAverage(TableStorage storage) {
    UpdateProgram program = Programs.named("sgd", 0);
    List<EmbeddingBag> bags =
        List.of(new EmbeddingBag("t", "a", 4000, 5, Pooling.SUM, Initializer.constant(1)));
    try (WorkerPool pool = new WorkerPool(2);
        EmbeddingBags embeddings = new EmbeddingBags(bags, program, storage, pool)) {
      embeddings.initialise(1);
      int[] ids = IntStream.range(0, 4000).toArray();
      IdBags all = new IdBags(ids, IntStream.rangeClosed(0, 4000).toArray());
      Batch batch = new Batch(4000, new float[0], Map.of("a", all), new float[0], null, null);
      float[] ones = new float[4000 * 5];
      Arrays.fill(ones, 1e-4f);
      List<RowView> gradients = List.of(RowView.contiguous(FloatBuffer.wrap(ones), 5));
      for (int step = 0; step < 20; step++) {
        embeddings.group(batch, gradients);
        embeddings.update(gradients, program.scalars(step + 1, 1, 1), 7, step);
      }
      float[] values = new float[4000 * 5];
      embeddings.forEach((name, slot, memory) -> memory.read(0, values, 0, values.length));
      double mean = 0;
      for (float value : values) {
        assertEquals(value, storage.widen(storage.narrow(value)), "no " + storage);
        mean += value / values.length;
      }
      assertEquals(1 - 20 * 1e-5, mean, 4e-5);
    }
  }

  @Test
  void initialValuesDependOnTheNameAloneAndNotOnThreads() {
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool three = new WorkerPool(3)) {
      Initializer normal = Initializer.normal(0.1);
      float[] expected = new float[3 * 20_000];
      normal.fill(expected, 42, "t", 0);
      List<EmbeddingBag> bags = List.of(new EmbeddingBag("t", "a", 20_000, 3, Pooling.SUM, normal));
      for (WorkerPool pool : List.of(one, three)) {
        float[] filled = new float[expected.length];
        try (EmbeddingBags tables = new EmbeddingBags(bags, null, TableStorage.FP32, pool)) {
          tables.initialise(42);
          tables.forEach((name, slot, memory) -> memory.read(0, filled, 0, filled.length));
        }
        assertArrayEquals(expected, filled);
      }
    }
  }

  private static Batch batch(Random random, int size) {
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    sparse.put("a", RandomBags.draw(random, size, 13, 3));
    sparse.put("b", RandomBags.draw(random, size, 2000, 5));
    sparse.put("c", RandomBags.draw(random, size, 13, 2));
    return new Batch(size, new float[0], sparse, new float[0], null, null);
  }

  private static double[] doubles(float[] values) {
    double[] to = new double[values.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = values[i];
    }
    return to;
  }

  /** The tables under test, with views that have gaps between their rows. */
  private static final class Problem implements AutoCloseable {
    final EmbeddingBags embeddings;
    private final UpdateProgram program;

    Problem(@Nullable UpdateProgram program, TableStorage storage, WorkerPool pool) {
      this.program = program;
      this.embeddings = new EmbeddingBags(BAGS, program, storage, pool);
      embeddings.initialise(9);
    }

    Map<String, float[]> all() {
      Map<String, float[]> all = new LinkedHashMap<>();
      embeddings.forEach(
          (name, slot, memory) -> {
            float[] values = new float[(int) memory.size()];
            memory.read(0, values, 0, values.length);
            all.put(slot == null ? name : name + "/" + slot, values);
          });
      return all;
    }

    float[] values(String name) {
      return Objects.requireNonNull(all().get(name), name);
    }

    Map<String, ReferenceTable> reference() {
      Map<String, ReferenceTable> tables = new LinkedHashMap<>();
      for (EmbeddingBag bag : BAGS) {
        tables.computeIfAbsent(
            bag.table(),
            name -> new ReferenceTable(name, bag.width(), program, doubles(values(name))));
      }
      return tables;
    }

    @Override
    public void close() {
      embeddings.close();
    }

    List<RowView> views(int size) {
      List<RowView> views = new ArrayList<>();
      for (EmbeddingBag bag : BAGS) {
        int stride = bag.width() + 2;
        views.add(new RowView(FloatBuffer.wrap(new float[1 + size * stride]), 1, stride));
      }
      return views;
    }

    List<RowView> randomViews(int size, Random random) {
      List<RowView> views = views(size);
      for (RowView view : views) {
        float[] values = view.data().array();
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
      }
      return views;
    }
  }
}
