package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.IdBags;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.schema.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @TempDir Path folder;

  @Test
  void randomTablesReadBackAsWritten() {
    for (int seed = 0; seed < 60; seed++) {
      RandomTable table = new RandomTable(new Random(seed));
      Path file = table.write(folder.resolve("random-" + seed + ".arrow"));
      int batchSize = 1 + new Random(seed).nextInt(2 * table.rows);
      ReadConfig config = new ReadConfig(1, 64, seed % 3);
      try (Dataset data = table.open(file, config)) {
        assertEquals(table.rows, data.examples());
        List<Batch> batches = readAll(data, Order.sequential(), batchSize, 0);
        table.assertRows(batches, IntStream.range(0, table.rows).toArray(), "seed " + seed);
        for (int i = 0; i < batches.size() - 1; i++) {
          assertEquals(batchSize, batches.get(i).size());
        }
      }
    }
  }

  @Test
  void dictionariesOfIdsAndOfTokensBecomeIds() {
    Path vocabulary = folder.resolve("vocabulary/city.arrow");
    new TestTable()
        .column("token", ArrowType.Utf8.INSTANCE, List.of("", "Paris", "Rome", "Oslo"))
        .write(vocabulary);
    Path file =
        new TestTable()
            .dictionary("user", List.of(7L, 3L, 5L), new ArrowType.Int(8, true), cells(2, 0, 1, 0))
            .dictionary(
                "city",
                List.of("Oslo", "Atlantis", "Paris"),
                new ArrowType.Int(32, true),
                cells(0, 1, 2, null))
            .asStream()
            .write(folder.resolve("train/a.arrows"), 1, 2);
    DatasetSchema schema =
        schema(
            List.of(),
            List.of(new SparseColumn("user", null, 8, Pooling.SUM, false), SparseColumn.of("city")),
            List.of(),
            List.of(Table.withVocabulary("city", 4)));
    try (Dataset data = open(schema, file)) {
      Batch batch = readAll(data, Order.sequential(), 4, 0).get(0);
      assertArrayEquals(new int[] {5, 7, 3, 7}, ids(batch, "user"));
      assertArrayEquals(new int[] {3, 0, 1}, ids(batch, "city"));
      assertArrayEquals(new int[] {0, 1, 2, 3, 3}, batch.bags("city").offsets());
    }
  }

  @Test
  void columnsMayBeCompressedAndStandAnywhereInAnyIntegerWidth() {
    for (CodecType codec : List.of(CodecType.LZ4_FRAME, CodecType.ZSTD)) {
      List<Integer> users = IntStream.range(0, 1000).map(i -> i % 10).boxed().toList();
      List<Float> prices = users.stream().map(i -> i / 4f).toList();
      new TestTable()
          .column("price", TestTable.FLOAT32, prices)
          .column("ignored", ArrowType.Utf8.INSTANCE, users.stream().map(i -> "x" + i).toList())
          .column("user", TestTable.signed(64), users)
          .compressed(codec)
          .write(folder.resolve(codec + "/part-2.arrow"), 300);
      new TestTable()
          .list("ignored", ArrowType.List.INSTANCE, TestTable.INT32, cells())
          .column("user", TestTable.unsigned(8), List.of())
          .column("price", TestTable.FLOAT64, List.of())
          .compressed(codec)
          .write(folder.resolve(codec + "/part-10.arrow"));
      try (Dataset data = open(simple(), folder.resolve(codec.toString()))) {
        assertEquals("part-2.arrow", data.files().get(0).getFileName().toString());
        Batch batch = readAll(data, Order.sequential(), 1000, 0).get(0);
        assertArrayEquals(users.stream().mapToInt(i -> i).toArray(), ids(batch, "user"));
        assertEquals(2.25f, batch.dense()[999]);
      }
    }
  }

  @Test
  void dataWithoutLabelsCanBeRead() {
    Path file =
        new TestTable()
            .column("user", TestTable.INT32, List.of(1))
            .column("price", TestTable.INT32, List.of(3))
            .write(folder.resolve("a.arrow"));
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, simple()),
            List.of(file.toString()),
            simple().toFeatureSchema(List.of()),
            ReadConfig.defaults())) {
      Batch batch = readAll(data, Order.sequential(), 5, 0).get(0);
      assertEquals(0, batch.labels().length);
      assertEquals(3f, batch.dense()[0]);
      assertNull(batch.weights());
    }
  }

  @Test
  void theMetadataOfEachFileIsKnown() {
    for (boolean stream : new boolean[] {false, true}) {
      TestTable table =
          new TestTable()
              .column("user", TestTable.INT32, List.of(1))
              .column("price", TestTable.INT32, List.of(3))
              .metadata("origin", "shop");
      Path file = (stream ? table.asStream() : table).write(folder.resolve(stream + ".arrow"));
      try (Dataset data = open(simple(), file)) {
        assertEquals(Map.of(file, Map.of("origin", "shop")), data.metadata());
      }
    }
  }

  @Test
  void aPassOverNoRowsEndsAtOnce() {
    Path file =
        new TestTable()
            .column("user", TestTable.INT32, List.of())
            .column("price", TestTable.FLOAT32, List.of())
            .write(folder.resolve("none.arrow"));
    try (Dataset data = open(simple(), file)) {
      assertEquals(0, data.examples());
      assertEquals(List.of(), readAll(data, Order.sequential(), 5, 0));
      assertEquals(List.of(), readAll(data, Order.shuffled(1, 0), 5, 0));
    }
  }

  static DatasetSchema simple() {
    return schema(
        List.of(DenseColumn.of("price")),
        List.of(new SparseColumn("user", null, 10, Pooling.SUM, false)),
        List.of(),
        List.of());
  }

  static DatasetSchema schema(
      List<DenseColumn> dense,
      List<SparseColumn> sparse,
      List<LabelColumn> labels,
      List<Table> tables) {
    return schema(dense, sparse, labels, null, null, tables);
  }

  static DatasetSchema schema(
      List<DenseColumn> dense,
      List<SparseColumn> sparse,
      List<LabelColumn> labels,
      @Nullable String weight,
      @Nullable String group,
      List<Table> tables) {
    return new DatasetSchema(
        1, dense, sparse, labels, weight, group, tables, Map.of(), Map.of(), Map.of(), Map.of());
  }

  private Dataset open(DatasetSchema schema, Path input) {
    return Dataset.open(
        new DatasetFolder(folder, schema),
        List.of(input.toString()),
        schema.toFeatureSchema(schema.labelNames()),
        ReadConfig.defaults());
  }

  static List<Batch> readAll(Dataset data, Order order, int batchSize, long skip) {
    List<Batch> batches = new ArrayList<>();
    try (BatchReader reader = data.open(order, batchSize, skip)) {
      Batch batch;
      while ((batch = reader.next()) != null) {
        batches.add(batch);
      }
      assertNull(reader.next());
      assertTrue(reader.waitNanos() >= 0);
    }
    return batches;
  }

  private static int[] ids(Batch batch, String feature) {
    IdBags bags = batch.bags(feature);
    return Arrays.copyOf(bags.values(), bags.count(batch.size()));
  }

  static List<@Nullable Object> cells(@Nullable Object... cells) {
    assertNotNull(cells);
    return Arrays.asList(cells);
  }
}
