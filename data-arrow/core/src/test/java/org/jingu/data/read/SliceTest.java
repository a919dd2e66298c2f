package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.api.data.IdBags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ranks' slices of a batch are the batch. */
class SliceTest {
  @TempDir Path folder;

  @Test
  void slicesOfAllRanksAreTheWholeInItsOrder() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      RandomTable table = new RandomTable(random);
      Path file = table.write(folder.resolve("part-" + seed + ".arrow"));
      int world = 1 + random.nextInt(4);
      int batch = world + random.nextInt(60);
      long skip = random.nextInt(3);
      Order order =
          random.nextBoolean() ? Order.sequential() : Order.shuffled(seed, random.nextInt(3));
      try (Dataset data = table.open(file, new ReadConfig(1, 8, random.nextInt(3)))) {
        List<List<String>> whole = read(data, order, batch, skip, Slice.WHOLE);
        List<List<String>> joined = new ArrayList<>();
        for (int rank = 0; rank < world; rank++) {
          List<List<String>> part = read(data, order, batch, skip, new Slice(rank, world));
          assertEquals(whole.size(), part.size(), "batches of rank " + rank + ", seed " + seed);
          for (int i = 0; i < part.size(); i++) {
            if (rank == 0) {
              joined.add(new ArrayList<>());
            }
            joined.get(i).addAll(part.get(i));
          }
        }
        assertEquals(whole, joined, "seed " + seed);
      }
    }
  }

  @Test
  void fullBatchesAreDividedEvenly() {
    Slice last = new Slice(2, 3);
    assertEquals(4, last.from(6));
    assertEquals(6, last.to(6));
    assertEquals(0, new Slice(0, 3).to(2), "of two examples the first of three ranks has none");
  }

  @Test
  void aRankThatIsNotThereAndABatchWithoutAnExampleForEachAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Slice(2, 2));
    RandomTable table = new RandomTable(new Random(1));
    Path file = table.write(folder.resolve("part.arrow"));
    try (Dataset data = table.open(file, ReadConfig.defaults())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> data.open(Order.sequential(), 2, 0, new Slice(0, 3)));
    }
  }

  /** The rows of each batch as text. */
  private static List<List<String>> read(
      Dataset data, Order order, int size, long skip, Slice slice) {
    List<List<String>> batches = new ArrayList<>();
    try (BatchReader reader = data.open(order, size, skip, slice)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
          rows.add(row(batch, i, data));
        }
        batches.add(rows);
      }
    }
    return batches;
  }

  private static String row(Batch batch, int i, Dataset data) {
    int dense = data.schema().dense().size();
    int labels = data.schema().labels().size();
    StringBuilder row = new StringBuilder();
    row.append(Arrays.toString(Arrays.copyOfRange(batch.dense(), i * dense, (i + 1) * dense)));
    row.append(Arrays.toString(Arrays.copyOfRange(batch.labels(), i * labels, (i + 1) * labels)));
    new TreeMap<>(batch.sparse())
        .forEach(
            (name, bags) -> {
              int[] ids = bags.values();
              int from = bags.offsets()[i];
              row.append(name).append(Arrays.toString(Arrays.copyOfRange(ids, from, end(bags, i))));
            });
    row.append(batch.weights() == null ? "" : batch.weights()[i]);
    return row.append(batch.groups() == null ? "" : batch.groups()[i]).toString();
  }

  private static int end(IdBags bags, int i) {
    return bags.offsets()[i + 1];
  }
}
