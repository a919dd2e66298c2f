package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files of 60,000 and 40,000 rows whose id is their position, about 1.6 MiB decoded. */
class ShuffleTest {
  private static final int ROWS = 100_000;
  private static final int BATCH = 777;
  private static final ReadConfig FITS = new ReadConfig(8, 8, 2);
  private static final ReadConfig WINDOWS = new ReadConfig(1, 8, 0);

  @TempDir static Path folder;

  @BeforeAll
  static void write() {
    write(folder.resolve("part-9.arrow"), 0, 60_000);
    write(folder.resolve("part-10.arrow"), 60_000, ROWS);
  }

  private static void write(Path file, int from, int to) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.INT32.named("id"),
                ColumnType.FLOAT32.named("x"),
                ColumnType.INT32_LIST.named("tags")),
            1000)) {
      for (int i = from; i < to; i++) {
        writer.setInt(0, i);
        writer.setFloat(1, i);
        writer.setInts(2, new int[] {i, i}, 0, i % 3);
        writer.endRow();
      }
      writer.commit();
    }
  }

  @Test
  void everyExampleComesOnceWithItsOwnValues() {
    for (ReadConfig config : List.of(FITS, WINDOWS)) {
      int[] order = order(config, Order.shuffled(3, 0), 0);
      int[] sorted = order.clone();
      Arrays.sort(sorted);
      assertArrayEquals(IntStream.range(0, ROWS).toArray(), sorted);
    }
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    for (ReadConfig config : List.of(FITS, WINDOWS)) {
      int[] order = order(config, Order.shuffled(3, 1), 0);
      assertArrayEquals(order, order(config, Order.shuffled(3, 1), 0));
      ReadConfig otherThread = new ReadConfig(config.memoryMb(), 8, 3 - config.prefetchBatches());
      assertArrayEquals(order, order(otherThread, Order.shuffled(3, 1), 0));
      assertFalse(Arrays.equals(order, order(config, Order.shuffled(3, 2), 0)));
      assertFalse(Arrays.equals(order, order(config, Order.shuffled(4, 1), 0)));
    }
  }

  /** A change here changes every resumed run: it needs a new name for the order. */
  @Test
  void theOrderIsTheSameInEveryVersion() {
    assertArrayEquals(
        new int[] {5, 1, 3, 4, 2, 6, 0, 7}, new SplitMix64(2021, 0, 7).permutation(8));
  }

  @Test
  void neighboursInTheFilesAreApartInThePass() {
    for (ReadConfig config : List.of(FITS, WINDOWS)) {
      int[] order = order(config, Order.shuffled(5, 0), 0);
      long near =
          IntStream.range(1, ROWS).filter(i -> Math.abs(order[i] - order[i - 1]) < 10).count();
      assertTrue(near < ROWS / 500, near + " neighbours stay near");
      double mean = Arrays.stream(order, 0, ROWS / 10).average().orElse(0);
      assertEquals(ROWS / 2d, mean, ROWS / 8d, "the first tenth comes from everywhere");
    }
  }

  @Test
  void aResumedPassGivesWhatTheWholePassWouldHaveGiven() {
    for (ReadConfig config : List.of(FITS, WINDOWS)) {
      for (Order pass : List.of(Order.sequential(), Order.shuffled(11, 4))) {
        int[] whole = order(config, pass, 0);
        for (int skip : new int[] {1, 2, 17, 64, 65, 100, 127, 128, 129, 1000}) {
          int from = Math.min(ROWS, skip * BATCH);
          assertArrayEquals(
              Arrays.copyOfRange(whole, from, ROWS), order(config, pass, skip), "skip " + skip);
        }
      }
    }
  }

  @Test
  void resumingDecodesOneWindowAndNotAllBefore() {
    try (Dataset data = open(WINDOWS)) {
      try (var whole = data.open(Order.shuffled(1, 0), BATCH, 0);
          var rest = data.open(Order.shuffled(1, 0), BATCH, 128)) {
        while (whole.next() != null) {}
        while (rest.next() != null) {}
        assertTrue(rest.bytesRead() < whole.bytesRead() / 2, "read " + rest.bytesRead());
      }
    }
  }

  @Test
  void whatFitsIsReadFromDiskOnce() {
    try (Dataset data = open(FITS)) {
      try (var first = data.open(Order.shuffled(1, 0), BATCH, 0)) {
        while (first.next() != null) {}
        assertTrue(first.bytesRead() > ROWS * 8);
      }
      try (var second = data.open(Order.shuffled(1, 1), BATCH, 0)) {
        while (second.next() != null) {}
        assertEquals(0, second.bytesRead());
      }
    }
  }

  private static Dataset open(ReadConfig config) {
    DatasetSchema schema =
        DatasetTest.schema(
            List.of(DenseColumn.of("x")),
            List.of(
                new SparseColumn("id", null, ROWS, Pooling.SUM, false),
                new SparseColumn("tags", null, ROWS, Pooling.SUM, true)),
            List.of(),
            List.of());
    return Dataset.open(
        new DatasetFolder(folder, schema),
        List.of(folder.toString()),
        schema.toFeatureSchema(List.of()),
        config);
  }

  /** The ids of a pass, with a check that each row's values came along. */
  private static int[] order(ReadConfig config, Order pass, int skip) {
    int[] order = new int[ROWS];
    int at = 0;
    try (Dataset data = open(config)) {
      for (Batch batch : DatasetTest.readAll(data, pass, BATCH, skip)) {
        int[] tags = batch.bags("tags").values();
        int[] ends = batch.bags("tags").offsets();
        for (int i = 0; i < batch.size(); i++) {
          int id = batch.bags("id").values()[i];
          assertEquals(id, batch.dense()[i]);
          assertEquals(id % 3, ends[i + 1] - ends[i]);
          for (int k = ends[i]; k < ends[i + 1]; k++) {
            assertEquals(id, tags[k]);
          }
          order[at++] = id;
        }
      }
    }
    return Arrays.copyOf(order, at);
  }
}
