package org.jingu.cpu.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.Programs;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.api.Test;

/** A sequence is looked up and trained as bags of one id, L an example, would be. */
class SequenceLookupTest {
  private static final int ROWS = 13;
  private static final int WIDTH = 3;
  private static final int LENGTH = 4;
  private static final int SIZE = 300;

  private static final UpdateProgram PROGRAM = Programs.named("rowwise_adagrad", 0.01);

  private static EmbeddingBag bag(String feature, int positions) {
    return new EmbeddingBag(
        "items", feature, ROWS, WIDTH, Pooling.MEAN, Initializer.normal(1), positions);
  }

  private static Batch batch(int size, IdBags item, IdBags history) {
    Map<String, IdBags> sparse = Map.of("item", item, "history", history);
    return new Batch(size, new float[0], sparse, new float[0], null, null);
  }

  @Test
  void theLatestIdHasTheLastPositionAndThoseBeforeTheFirstAreEmpty() {
    IdBags ids = new IdBags(new int[] {5, 6, 7, 8, 9, 1, 2}, new int[] {0, 2, 2, 6, 7});
    int[] starts = new int[4 * 4 + 1];
    ids.positions(4, 4, starts);
    assertArrayEquals(new int[] {0, 0, 0, 1, 2, 2, 2, 2, 2, 3, 4, 5, 6, 6, 6, 6, 7}, starts);
  }

  @Test
  void aSequenceAgreesWithBagsOfOneId() {
    Random random = new Random(3);
    IdBags item = RandomBags.draw(random, SIZE, ROWS, 1);
    IdBags history = RandomBags.draw(random, SIZE, ROWS, LENGTH);
    int[] starts = new int[SIZE * LENGTH + 1];
    history.positions(SIZE, LENGTH, starts);
    // The item of the longer batch stands at the last position of each example.
    int[] itemStarts =
        IntStream.rangeClosed(0, SIZE * LENGTH).map(i -> item.offsets()[i / LENGTH]).toArray();
    Batch sequences = batch(SIZE, item, history);
    Batch bags =
        batch(
            SIZE * LENGTH,
            new IdBags(item.values(), itemStarts),
            new IdBags(history.values(), starts));
    try (WorkerPool pool = new WorkerPool(2);
        EmbeddingBags ours = opened(tables(LENGTH), pool);
        EmbeddingBags theirs = opened(tables(1), pool)) {
      for (int step = 1; step <= 2; step++) {
        List<RowView> rows = views(SIZE, LENGTH, random);
        List<RowView> flat = views(SIZE * LENGTH, 1, random);
        ours.lookup(sequences, rows);
        theirs.lookup(bags, flat);
        assertRows(flat.get(1), rows.get(1));

        List<RowView> gradients = views(SIZE, LENGTH, random);
        List<RowView> flatGradients = views(SIZE * LENGTH, 1, random);
        copy(gradients, flatGradients);
        ours.group(sequences, gradients);
        theirs.group(bags, flatGradients);
        double norm = theirs.squaredNorm(flatGradients);
        assertEquals(norm, ours.squaredNorm(gradients), 1e-6 * norm);
        ours.update(gradients, PROGRAM.scalars(step, 1, 1), 9, step);
        theirs.update(flatGradients, PROGRAM.scalars(step, 1, 1), 9, step);
        assertArrayEquals(weights(theirs), weights(ours));
      }
    }
  }

  @Test
  void tooManyIdsAndIdsWithoutARowAreErrorsThatNameTheFeature() {
    IdBags none = new IdBags(new int[0], new int[] {0, 0});
    try (WorkerPool pool = new WorkerPool(1);
        EmbeddingBags tables = opened(tables(LENGTH), pool)) {
      assertRefused(
          "feature 'history' of the batch: example 0 has 5 ids, but the sequence has at most 4",
          tables,
          batch(1, none, new IdBags(new int[5], new int[] {0, 5})));
      assertRefused(
          "feature 'history' of the batch: example 0 has the id 13, but the table has 13 rows",
          tables,
          batch(1, none, new IdBags(new int[] {1, 13}, new int[] {0, 2})));
    }
  }

  private static void assertRefused(String words, EmbeddingBags tables, Batch batch) {
    List<RowView> views = views(1, LENGTH, new Random(1));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> tables.lookup(batch, views));
    assertTrue(refused.getMessage().startsWith(words), refused.getMessage());
  }

  private static EmbeddingBags opened(List<EmbeddingBag> bags, WorkerPool pool) {
    EmbeddingBags tables = new EmbeddingBags(bags, PROGRAM, TableStorage.FP32, pool);
    tables.initialise(9);
    return tables;
  }

  private static List<EmbeddingBag> tables(int positions) {
    return List.of(bag("item", 1), bag("history", positions));
  }

  /** Views whose examples have a gap between them, filled with noise. */
  private static List<RowView> views(int size, int positions, Random random) {
    List<RowView> views = new ArrayList<>();
    for (int of : new int[] {1, positions}) {
      int stride = of * WIDTH + 2;
      float[] values = new float[1 + size * stride];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      views.add(new RowView(FloatBuffer.wrap(values), 1, stride, of, WIDTH));
    }
    return views;
  }

  private static void assertRows(RowView expected, RowView found) {
    for (int row = 0; row < SIZE * LENGTH; row++) {
      for (int k = 0; k < WIDTH; k++) {
        assertEquals(
            expected.data().get(expected.at(row) + k),
            found.data().get(found.at(row) + k),
            0f,
            "row " + row);
      }
    }
  }

  private static void copy(List<RowView> from, List<RowView> to) {
    for (int row = 0; row < SIZE * LENGTH; row++) {
      for (int k = 0; k < WIDTH; k++) {
        float gradient = from.get(1).data().get(from.get(1).at(row) + k);
        to.get(1).data().put(to.get(1).at(row) + k, gradient);
        float ofItem = from.get(0).data().get(from.get(0).at(row / LENGTH) + k);
        to.get(0).data().put(to.get(0).at(row) + k, ofItem);
      }
    }
  }

  private static float[] weights(EmbeddingBags tables) {
    float[] values = new float[ROWS * WIDTH];
    tables.forEach(
        (name, slot, memory) -> {
          if (slot == null) {
            memory.read(0, values, 0, values.length);
          }
        });
    return values;
  }
}
