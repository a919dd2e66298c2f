package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.parquet.ParquetFiles;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files give the batches that Arrow files of the same rows give. */
class ParquetDatasetTest {
  private static final ReadConfig SMALL = new ReadConfig(1, 8, 0);

  @TempDir Path folder;

  @Test
  void batchesAreThoseOfTheArrowFile() {
    int written = 0;
    for (int seed = 0; written < 40; seed++) {
      Random random = new Random(seed);
      RandomTable table = new RandomTable(random);
      Path arrow = table.write(folder.resolve("data-" + seed + ".arrow"));
      Path parquet = folder.resolve("data-" + seed + ".parquet");
      try {
        ParquetFiles.of(arrow, parquet);
        written++;
      } catch (RuntimeException e) {
        // Null lists of a fixed size are all that Arrow's Parquet writer refuses.
        assertTrue(e.getMessage().startsWith("Lists with non-zero length null"), e::toString);
        continue;
      }
      Order order =
          random.nextBoolean() ? Order.sequential() : Order.shuffled(seed, random.nextInt(3));
      int size = 1 + random.nextInt(70);
      int skip = random.nextInt(2);
      try (Dataset one = table.open(arrow, SMALL);
          Dataset other = table.open(parquet, SMALL)) {
        assertEquals(one.examples(), other.examples());
        List<Batch> same = DatasetTest.readAll(one, order, size, skip);
        List<Batch> found = DatasetTest.readAll(other, order, size, skip);
        assertEquals(
            same.stream().map(Batch::size).toList(), found.stream().map(Batch::size).toList());
        if (!order.shuffle()) {
          int[] rows = IntStream.range(Math.min(table.rows, size * skip), table.rows).toArray();
          table.assertRows(found, rows, "seed " + seed);
        }
        for (int i = 0; i < found.size(); i++) {
          assertSame(same.get(i), found.get(i), "seed " + seed + ", batch " + i);
        }
      }
    }
  }

  private static void assertSame(Batch one, Batch other, String message) {
    assertTrue(Arrays.equals(one.dense(), other.dense()), message);
    assertTrue(Arrays.equals(one.labels(), other.labels()), message);
    assertTrue(Arrays.equals(one.weights(), other.weights()), message);
    assertTrue(Arrays.equals(one.groups(), other.groups()), message);
    one.sparse()
        .forEach(
            (name, bags) -> {
              int[] ends = bags.offsets();
              int[] theirs = other.bags(name).offsets();
              assertTrue(
                  Arrays.equals(ends, 0, one.size() + 1, theirs, 0, one.size() + 1), message);
              int count = ends[one.size()];
              assertTrue(
                  Arrays.equals(bags.values(), 0, count, other.bags(name).values(), 0, count),
                  message);
            });
  }

  @Test
  void aFolderMayHoldBothKinds() throws IOException {
    Path part = Files.createDirectory(folder.resolve("train"));
    arrow(part.resolve("a.arrow"), 3);
    ParquetFiles.of(arrow(folder.resolve("b.arrow"), 4), part.resolve("b.parquet"));
    try (Dataset data = open(part)) {
      assertEquals(7, data.examples());
      assertEquals(
          List.of("a.arrow", "b.parquet"),
          data.files().stream().map(it -> it.getFileName().toString()).toList());
    }
  }

  @Test
  void nothingIsLeftInTheTemporaryFolder() throws IOException {
    Path parquet = parquet(5);
    List<Path> before = temporary();
    try (Dataset data = open(parquet)) {
      DatasetTest.readAll(data, Order.sequential(), 2, 0);
    }
    assertEquals(before, temporary());
  }

  private static List<Path> temporary() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(it -> it.getFileName().toString().matches("jingu-.*\\.parquet"))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyTruncationIsRefusedByName() throws IOException {
    Path parquet = parquet(5);
    byte[] whole = Files.readAllBytes(parquet);
    for (int length = 5; length < whole.length; length += 7) {
      Files.write(parquet, Arrays.copyOf(whole, length));
      DataException e = assertThrows(DataException.class, () -> read(parquet));
      assertTrue(e.getMessage().startsWith(parquet + " is damaged: "), e.getMessage());
    }
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() throws IOException {
    Path parquet = parquet(5);
    byte[] whole = Files.readAllBytes(parquet);

    assertProblem(
        Arrays.copyOf(whole, whole.length - 1),
        "%s is damaged: it does not end as a Parquet file does, so a part of it is missing; write the file again or restore it from a copy");
    byte[] encrypted = whole.clone();
    encrypted[whole.length - 1] = 'E';
    assertProblem(encrypted, "%s is damaged: its footer is encrypted, which is not read; write");
    byte[] claims = whole.clone();
    claims[whole.length - 5] = 0x10;
    assertProblem(claims, "%s is damaged: its footer claims ");
    byte[] page = whole.clone();
    Arrays.fill(page, 4, 40, (byte) 0x55);
    assertProblem(page, "%s is damaged: row group 0: ");
  }

  @Test
  void whatTheFooterClaimsIsComparedWithTheFile() throws IOException {
    FileMetaData footer = ParquetFiles.footer(parquet(5));
    footer
        .getRow_groups()
        .get(0)
        .getColumns()
        .get(0)
        .getMeta_data()
        .setTotal_compressed_size(1 << 30);
    assertFooter(footer, "row group 0, column 'user' claims 1073741824 bytes from byte");

    footer = ParquetFiles.footer(parquet(5));
    footer.getRow_groups().get(0).setNum_rows(1L << 40);
    assertFooter(footer, "row group 0 claims 1099511627776 rows");

    footer = ParquetFiles.footer(parquet(5));
    footer.getRow_groups().get(0).setNum_rows(6);
    assertFooter(footer, "row group 0, column 'user' has 5 values in 6 rows");
  }

  @Test
  void whatNobodyAsksOfAFooterMayBeDamaged() {
    Path parquet = parquet(5);
    FileMetaData footer = ParquetFiles.footer(parquet);
    footer
        .getRow_groups()
        .get(0)
        .getColumns()
        .get(0)
        .getMeta_data()
        .getSize_statistics()
        .setDefinition_level_histogram(List.of(1L, 2L, 3L));
    ParquetFiles.withFooter(parquet, footer);
    try (Dataset data = open(parquet)) {
      assertEquals(5, DatasetTest.readAll(data, Order.sequential(), 5, 0).get(0).size());
    }
  }

  @Test
  void aValueIsNamedWithRowGroupAndRow() {
    Path arrow =
        new TestTable()
            .column("user", TestTable.INT32, List.of(1, 2, 3, 99))
            .column("click", TestTable.FLOAT32, List.of(1, 0, 1, 1))
            .write(folder.resolve("bad.arrow"), 2, 2);
    Path parquet = ParquetFiles.of(arrow, folder.resolve("bad.parquet"));
    DataException e = assertThrows(DataException.class, () -> read(parquet));
    assertTrue(
        e.getMessage()
            .startsWith(parquet + ", row group 1, row 1, column 'user': id 99 is outside [0, 10)"),
        e.getMessage());
  }

  /** pandas and Arrow write the schema beside Parquet's own, which says what is a category. */
  @Test
  void categoriesOfNumbersAreReadAsNumbers() {
    Path parquet = parquet(5);
    FileMetaData footer = ParquetFiles.footer(parquet);
    Field user =
        new Field(
            "user",
            new FieldType(
                true,
                TestTable.INT32,
                new DictionaryEncoding(0, false, new ArrowType.Int(8, true))),
            null);
    Field click = Field.nullable("click", TestTable.FLOAT32);
    footer.addToKey_value_metadata(
        new KeyValue("ARROW:schema")
            .setValue(
                Base64.getEncoder()
                    .encodeToString(new Schema(List.of(user, click)).serializeAsMessage())));
    ParquetFiles.withFooter(parquet, footer);
    try (Dataset data = open(parquet)) {
      List<Batch> batches = DatasetTest.readAll(data, Order.sequential(), 5, 0);
      assertEquals(
          List.of(0, 1, 2, 3, 4),
          Arrays.stream(batches.get(0).bags("user").values()).boxed().toList());
    }
  }

  @Test
  void textIsSentToPrepare() {
    Path arrow =
        new TestTable()
            .column("user", ArrowType.Utf8.INSTANCE, List.of("a", "b"))
            .column("click", TestTable.FLOAT32, List.of(1, 0))
            .write(folder.resolve("text.arrow"));
    Path parquet = ParquetFiles.of(arrow, folder.resolve("text.parquet"));
    DataException e = assertThrows(DataException.class, () -> read(parquet));
    assertEquals(
        parquet
            + ": sparse column 'user' has the type utf8; it must be an integer, a dictionary or a list of these; 'jingu prepare' turns text into ids",
        e.getMessage());
  }

  private void assertFooter(FileMetaData footer, String problem) throws IOException {
    Path file = ParquetFiles.withFooter(parquet(5), footer);
    DataException e = assertThrows(DataException.class, () -> read(file));
    assertTrue(e.getMessage().startsWith(file + " is damaged: " + problem), e.getMessage());
  }

  private void assertProblem(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("bad.parquet"), bytes);
    DataException e = assertThrows(DataException.class, () -> read(file));
    assertTrue(
        e.getMessage().startsWith(message.formatted(file)),
        e.getMessage() + " " + HexFormat.of().formatHex(bytes, bytes.length - 8, bytes.length));
  }

  private Path parquet(int rows) {
    return ParquetFiles.of(
        arrow(folder.resolve("plain.arrow"), rows), folder.resolve("plain.parquet"));
  }

  private static Path arrow(Path file, int rows) {
    List<Object> ids = new ArrayList<>();
    List<Object> clicks = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ids.add(i);
      clicks.add(i % 2);
    }
    return new TestTable()
        .column("user", TestTable.INT32, ids)
        .column("click", TestTable.FLOAT32, clicks)
        .write(file);
  }

  private void read(Path path) {
    try (Dataset data = open(path)) {
      DatasetTest.readAll(data, Order.sequential(), 2, 0);
    }
  }

  private Dataset open(Path path) {
    DatasetSchema schema =
        DatasetTest.schema(
            List.<DenseColumn>of(),
            List.of(new SparseColumn("user", null, 10, Pooling.SUM, false)),
            List.of(LabelColumn.of("click")),
            null,
            null,
            List.of());
    return Dataset.open(
        new DatasetFolder(folder, schema),
        List.of(path.toString()),
        schema.toFeatureSchema(List.of("click")),
        SMALL);
  }
}
