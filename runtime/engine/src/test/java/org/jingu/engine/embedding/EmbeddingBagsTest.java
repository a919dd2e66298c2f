package org.jingu.engine.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.cpu.WorkerPool;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.engine.optimizer.OptimizerConfig.Algorithm;
import org.jingu.engine.optimizer.OptimizerConfig.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingBagsTest {
  private static final List<EmbeddingBag> BAGS =
      List.of(
          new EmbeddingBag("ids", "a", 13, 3, Pooling.SUM, Initializer.normal(1)),
          new EmbeddingBag("tags", "b", 2000, 2, Pooling.MEAN, Initializer.normal(1)),
          new EmbeddingBag("ids", "c", 13, 3, Pooling.MEAN, Initializer.normal(1)),
          new EmbeddingBag("first_order", "a", 13, 1, Pooling.SUM, Initializer.constant(0.5)),
          // Looked up by the ids of tags alone, as that is, so that both share the sorted ids.
          new EmbeddingBag("wide_tags", "b", 2000, 9, Pooling.SUM, Initializer.normal(1)));

  private static final OptimizerConfig PLAIN = config(Algorithm.SGD, false, Rows.TOUCHED, 0);

  @Test
  void anEmptyBagIsZerosAndABagIsItsSumOrMean() {
    try (WorkerPool pool = new WorkerPool(2)) {
      Problem problem = new Problem(PLAIN, pool);
      for (int size : new int[] {1, 700, 3}) {
        Batch batch = batch(new Random(size), size);
        List<RowView> out = problem.views(size);
        problem.embeddings.lookup(batch, out);
        for (int i = 0; i < BAGS.size(); i++) {
          assertPooled(problem.table(BAGS.get(i).table()), BAGS.get(i), batch, out.get(i));
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
    "ROWWISE_ADAGRAD, false, TOUCHED, 0, 1",
    "ROWWISE_ADAGRAD, false, TOUCHED, 0.1, 0.3",
    "ADAGRAD, false, TOUCHED, 0, 0.5",
    "ADAGRAD, false, TOUCHED, 0.01, 1",
    "SGD, false, TOUCHED, 0, 1",
    "SGD, false, TOUCHED, 0.1, 0.5",
    "ADAM, false, TABLE, 0, 1",
    "ADAM, true, TABLE, 0, 1",
    "ADAM, true, TOUCHED, 0.05, 0.7",
    "ADAM, false, TABLE, 0.05, 0.7",
    "ADAM, false, TOUCHED, 0, 1",
    "ADAM, false, TOUCHED, 0.05, 1"
  })
  void fourStepsAgreeWithThePlainFormulas(
      Algorithm algorithm, boolean epsHat, Rows rows, double regularizer, double clip) {
    try (WorkerPool pool = new WorkerPool(2)) {
      Problem problem = new Problem(config(algorithm, epsHat, rows, regularizer), pool);
      Map<String, ReferenceTable> reference = problem.reference();
      Random random = new Random(17);
      for (int step = 1; step <= 4; step++) {
        int size = step == 3 ? 1 : 40 * step;
        Batch batch = batch(random, size);
        List<RowView> gradients = problem.randomViews(size, random);
        problem.embeddings.group(batch);
        double squares = 0;
        for (ReferenceTable table : reference.values()) {
          table.accumulate(BAGS, batch, gradients, regularizer);
          squares += table.squaredNorm();
        }
        assertEquals(squares, problem.embeddings.squaredNorm(gradients), 1e-5 * squares);
        problem.embeddings.update(gradients, clip, 0.5, step);
        for (ReferenceTable table : reference.values()) {
          table.update(problem.config, clip, 0.5, step);
          assertArrayEquals(table.weights(), doubles(problem.table(table.name())), 2e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROWWISE_ADAGRAD, 0",
    "ROWWISE_ADAGRAD, 0.1",
    "ADAGRAD, 0",
    "SGD, 0.1",
    "ADAM, 0",
    "ADAM, 0.1"
  })
  void bitsDoNotDependOnTheNumberOfThreads(Algorithm algorithm, double regularizer) {
    Map<String, float[]> one = trained(1, algorithm, regularizer);
    for (int threads : new int[] {2, 3}) {
      Map<String, float[]> several = trained(threads, algorithm, regularizer);
      assertEquals(one.keySet(), several.keySet());
      one.forEach((name, values) -> assertArrayEquals(values, several.get(name), name));
    }
  }

  private static Map<String, float[]> trained(
      int threads, Algorithm algorithm, double regularizer) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      Problem problem = new Problem(config(algorithm, false, Rows.TOUCHED, regularizer), pool);
      Random random = new Random(5);
      Map<String, float[]> all = new LinkedHashMap<>();
      for (int step = 1; step <= 3; step++) {
        Batch batch = batch(random, 900);
        List<RowView> pooled = problem.views(900);
        problem.embeddings.lookup(batch, pooled);
        List<RowView> gradients = problem.randomViews(900, random);
        problem.embeddings.group(batch);
        double norm = problem.embeddings.squaredNorm(gradients);
        problem.embeddings.update(gradients, 1 / norm, 1, step);
        for (int i = 0; i < pooled.size(); i++) {
          all.put("pooled " + step + "/" + i, pooled.get(i).data().array());
        }
      }
      StoredTensors store = new StoredTensors();
      problem.embeddings.addTo(store);
      for (TensorInfo info : store.tensors()) {
        float[] values = new float[(int) info.size()];
        store.read(info, 0, values, values.length);
        all.put(info.name(), values);
      }
      return all;
    }
  }

  @Test
  void untouchedRowsStayUntouchedWithoutARegularizer() {
    for (Algorithm algorithm : Algorithm.values()) {
      try (WorkerPool pool = new WorkerPool(1)) {
        Problem problem = new Problem(config(algorithm, false, Rows.TOUCHED, 0), pool);
        float[] before = problem.table("tags");
        Random random = new Random(2);
        for (int step = 1; step <= 2; step++) {
          Batch batch = batch(random, 5);
          problem.embeddings.group(batch);
          problem.embeddings.update(problem.randomViews(5, random), 1, 1, step);
          IdBags ids = batch.bags("b");
          for (int i = 0; i < ids.count(5); i++) {
            before[2 * ids.values()[i]] = Float.NaN;
            before[2 * ids.values()[i] + 1] = Float.NaN;
          }
        }
        float[] after = problem.table("tags");
        for (int i = 0; i < before.length; i++) {
          assertEquals(Float.isNaN(before[i]) ? after[i] : before[i], after[i], 0f);
        }
      }
    }
  }

  @Test
  void initialValuesDependOnTheNameAloneAndNotOnThreads() {
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool three = new WorkerPool(3)) {
      Initializer normal = Initializer.normal(0.1);
      float[] expected = new float[3 * 20_000];
      normal.fill(expected, 42, "t", 0);
      for (WorkerPool pool : List.of(one, three)) {
        float[] filled = new float[expected.length];
        EmbeddingTable.initialised("t", 20_000, 3, normal, 42, pool)
            .weights()
            .read(0, filled, filled.length);
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

  private static OptimizerConfig config(
      Algorithm algorithm, boolean epsHat, Rows rows, double regularizer) {
    return new OptimizerConfig(
        new OptimizerConfig.Dense(1e-3, 0.9, 0.999, 1e-8, false),
        new OptimizerConfig.Embedding(algorithm, 0.1, 0.9, 0.999, 1e-2, epsHat, rows),
        regularizer,
        0);
  }

  private static double[] doubles(float[] values) {
    double[] to = new double[values.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = values[i];
    }
    return to;
  }

  /** The tables under test, with views that have gaps between their rows. */
  private static final class Problem {
    final OptimizerConfig config;
    final EmbeddingBags embeddings;

    Problem(OptimizerConfig config, WorkerPool pool) {
      this.config = config;
      this.embeddings = new EmbeddingBags(BAGS, config, 9, pool);
    }

    float[] table(String name) {
      StoredTensors store = new StoredTensors();
      embeddings.addTo(store);
      for (TensorInfo info : store.tensors()) {
        if (info.name().equals(name)) {
          float[] values = new float[(int) info.size()];
          store.read(info, 0, values, values.length);
          return values;
        }
      }
      throw new AssertionError(name);
    }

    Map<String, ReferenceTable> reference() {
      Map<String, ReferenceTable> tables = new LinkedHashMap<>();
      for (EmbeddingBag bag : BAGS) {
        tables.computeIfAbsent(
            bag.table(), name -> new ReferenceTable(name, bag.width(), doubles(table(name))));
      }
      return tables;
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
