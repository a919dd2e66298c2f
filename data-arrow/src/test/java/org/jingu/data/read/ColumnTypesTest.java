package org.jingu.data.read;

import static org.jingu.data.read.ArrowDatasetTest.cells;
import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
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

/** Each Arrow type as each kind of column. "FILE" in a message is the file's path. */
class ColumnTypesTest {
  private static final ArrowType FLOAT16 = new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
  private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);

  @TempDir Path folder;

  @Test
  void numbersOfEveryKindAreDense() {
    assertDense(
        new float[] {0.5f, -65504f}, new TestTable().column("x", FLOAT16, cells(0.5f, -65504f)));
    for (int bits : new int[] {128, 256}) {
      assertDense(
          new float[] {12.34f, -0.05f, (float) 98765432.1e12},
          new TestTable()
              .column(
                  "x",
                  new ArrowType.Decimal(38, 2, bits),
                  cells(
                      new BigDecimal("12.34"),
                      new BigDecimal("-0.05"),
                      new BigDecimal("98765432100000000000.00"))));
    }
    assertDense(new float[] {1, 1, 0}, new TestTable().column(bool8("x", INT8), cells(1, -7, 0)));
    assertDense(
        new float[] {1, 257}, new TestTable().column(bool8("x", TestTable.INT32), cells(1, 257)));
    assertDense(
        new float[] {0x1p63f, 0x1.000002p63f, 5},
        new TestTable()
            .column(
                "x",
                TestTable.unsigned(64),
                // A little more than half way to the next float.
                cells(Long.MIN_VALUE, Long.MIN_VALUE + (1L << 39) + 1, 5)));
    assertDense(
        new float[] {2.5f, 0.1f, 2.5f},
        new TestTable()
            .dictionary("x", TestTable.FLOAT64, List.of(2.5, 0.1), INT8, cells(0, 1, 0)));
    assertDense(
        new float[] {-9, 4},
        new TestTable()
            .dictionary("x", List.of(4L, -9L), new ArrowType.Int(64, false), cells(1, 0)));
  }

  @Test
  void smallDecimalsAreDense() {
    for (int bits : new int[] {32, 64}) {
      int words = bits / 32;
      int[] values = new int[2 * words];
      Arrays.fill(values, -1);
      values[0] = -250;
      values[words] = 1999;
      Arrays.fill(values, words + 1, 2 * words, 0);
      Path file =
          RawArrow.file()
              .schema(field("x", new ArrowType.Decimal(9, 2, bits)))
              .batch(
                  2,
                  new long[][] {{2, 0}},
                  new long[][] {{0, 0}, {0, 8L * words}},
                  RawArrow.bytes(values))
              .footer()
              .write(folder.resolve("small.arrow"));
      assertArrayEquals(new float[] {-2.5f, 19.99f}, read(dense(null), file).dense());
    }
  }

  @Test
  void whatIsMissingIsFilled() {
    DatasetSchema schema = dense(-1.0);
    for (TestTable table :
        List.of(
            new TestTable().column("x", ArrowType.Null.INSTANCE, cells(null, null)),
            new TestTable().column("x", FLOAT16, cells(null, Float.NaN)),
            new TestTable().column("x", new ArrowType.Decimal(9, 2, 128), cells(null, null)),
            new TestTable()
                .dictionary(
                    "x", TestTable.FLOAT64, Arrays.asList(null, Double.NaN), INT8, cells(0, 1)))) {
      assertArrayEquals(new float[] {-1, -1}, read(schema, write(table)).dense());
    }
    assertBad(
        dense(null),
        "FILE, record batch 0, row 0, column 'x': is null; clean the data or give the column a"
            + " \"fill\" in schema.json",
        new TestTable().column("x", ArrowType.Null.INSTANCE, cells((Object) null)));
  }

  @Test
  void whatIsNoFiniteFloatIsNamedAsItStands() {
    String advice = "; a dense value must be finite as a 32-bit float";
    assertBad(
        dense(null),
        "FILE, record batch 0, row 1, column 'x': is 1.0E+39" + advice,
        new TestTable()
            .dictionary(
                "x",
                new ArrowType.Decimal(38, -38, 128),
                List.of(new BigDecimal("1e38"), new BigDecimal("1e39")),
                INT8,
                cells(0, 1)));
    BigDecimal large = new BigDecimal("1" + "0".repeat(39));
    assertBad(
        dense(null),
        "FILE, record batch 0, row 0, column 'x': is " + large.toPlainString() + advice,
        new TestTable().column("x", new ArrowType.Decimal(76, 0, 256), cells(large)));
    assertBad(
        dense(null),
        "FILE, record batch 0, row 0, column 'x': is -Infinity" + advice,
        new TestTable().column("x", FLOAT16, cells(Float.NEGATIVE_INFINITY)));
    assertBad(
        dense(null),
        "FILE: column 'x' has the type decimal128(38, 100000); it must be a decimal with a scale of"
            + " 400 at most",
        RawArrow.stream()
            .schema(field("x", new ArrowType.Decimal(38, 100000, 128)))
            .batch(0, new long[][] {{0, 0}}, new long[][] {{0, 0}, {0, 0}}, new byte[0])
            .write(folder.resolve("bad.arrow")));
  }

  @Test
  void labelsAndWeightsAreNumbersOfAnyKind() {
    DatasetSchema schema =
        new DatasetSchema(
            1,
            List.of(DenseColumn.of("x")),
            List.of(),
            List.of(LabelColumn.of("y")),
            "w",
            null,
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    ArrowType decimal = new ArrowType.Decimal(10, 1, 128);
    List<Object> one = cells(1, 1);
    Batch batch =
        read(
            schema,
            write(
                new TestTable()
                    .column("x", INT8, one)
                    .column("y", decimal, cells(new BigDecimal("1.0"), null))
                    .dictionary("w", TestTable.FLOAT64, List.of(0.5, 2.0), INT8, cells(1, 0))));
    assertArrayEquals(new float[] {1, Float.NaN}, batch.labels());
    assertArrayEquals(new float[] {2, 0.5f}, batch.weights());
    batch =
        read(
            schema,
            write(
                new TestTable()
                    .column("x", INT8, one)
                    .column("y", ArrowType.Null.INSTANCE, cells(null, null))
                    .column("w", decimal, cells(new BigDecimal("0.5"), new BigDecimal("0.0")))));
    assertArrayEquals(new float[] {Float.NaN, Float.NaN}, batch.labels());
    assertArrayEquals(new float[] {0.5f, 0}, batch.weights());
    assertBad(
        schema,
        "FILE: label 'y' has the type dictionary<utf8>; it must be a float, an integer, a decimal,"
            + " a boolean or a dictionary of these",
        write(
            new TestTable()
                .column("x", INT8, one)
                .dictionary("y", List.of("no", "yes"), INT8, cells(0, 1))
                .column("w", INT8, one)));
  }

  @Test
  void aLabelMayBeAFloat64BesideItsLimit() {
    DatasetSchema schema =
        ArrowDatasetTest.schema(
            List.of(DenseColumn.of("x")),
            List.of(),
            List.of(new LabelColumn("y", 0, 0.3)),
            List.of());
    TestTable table =
        new TestTable()
            .column("x", INT8, cells(1))
            .column("y", TestTable.FLOAT64, cells(0.30000000000000004));
    assertArrayEquals(new float[] {0.3f}, read(schema, write(table)).labels());
  }

  @Test
  void idsAreWholeNumbersOfAnyKind() {
    assertIds(
        "3;;9;", new TestTable().column("s", TestTable.FLOAT64, cells(3.0, Double.NaN, 9.0, null)));
    assertIds("3;9", new TestTable().column("s", TestTable.FLOAT32, cells(3f, 9f)));
    assertIds(
        "3;;9",
        new TestTable()
            .column(
                "s",
                new ArrowType.Decimal(38, 0, 128),
                cells(BigDecimal.valueOf(3), null, BigDecimal.valueOf(9))));
    assertIds(
        "1;0;", new TestTable().column("s", ArrowType.Bool.INSTANCE, cells(true, false, null)));
    assertIds("3;9", new TestTable().column("s", TestTable.unsigned(64), cells(3, 9)));
    assertIds(";", new TestTable().column("s", ArrowType.Null.INSTANCE, cells(null, null)));
    assertIds(
        "4;;;4",
        new TestTable()
            .dictionary(
                "s",
                TestTable.FLOAT64,
                Arrays.asList(4.0, null, Double.NaN),
                INT8,
                cells(0, 1, 2, 0)));
  }

  @Test
  void idsInListsAreWholeNumbersOfAnyKind() {
    for (ArrowType type : List.of(ArrowType.List.INSTANCE, ArrowType.LargeList.INSTANCE)) {
      assertIds(
          "3,4;;5",
          new TestTable()
              .list(
                  "s",
                  type,
                  TestTable.FLOAT64,
                  cells(List.of(3.0, 4.0), List.of(), Arrays.asList(Double.NaN, 5.0, null))));
    }
    assertIds(
        ";",
        new TestTable()
            .list("s", ArrowType.List.INSTANCE, ArrowType.Null.INSTANCE, cells(List.of(), null)));
  }

  @Test
  void listsMayBeViews() {
    for (boolean large : new boolean[] {false, true}) {
      ArrowType type = large ? ArrowType.LargeListView.INSTANCE : ArrowType.ListView.INSTANCE;
      int[] offsets = large ? new int[] {2, 0, 0, 0, 1, 0} : new int[] {2, 0, 1};
      int[] sizes = large ? new int[] {1, 0, 3, 0, 0, 0} : new int[] {1, 3, 0};
      int width = large ? 24 : 16;
      int[] body = new int[2 * width / 4 + 4];
      System.arraycopy(offsets, 0, body, 0, offsets.length);
      System.arraycopy(sizes, 0, body, width / 4, sizes.length);
      System.arraycopy(new int[] {7, 8, 9}, 0, body, 2 * width / 4, 3);
      Path file =
          RawArrow.stream()
              .schema(field("s", type, field("item", TestTable.INT32)))
              .batch(
                  3,
                  new long[][] {{3, 0}, {3, 0}},
                  new long[][] {{0, 0}, {0, width}, {width, width}, {0, 0}, {2L * width, 12}},
                  RawArrow.bytes(body))
              .write(folder.resolve("views.arrow"));
      assertEquals("9;7,8,9;", ids(read(sparse(true), file)));
    }
  }

  @Test
  void listsMayHoldDictionaries() {
    DictionaryEncoding encoding = new DictionaryEncoding(5, false, new ArrowType.Int(32, true));
    Field item = new Field("item", new FieldType(true, TestTable.INT32, encoding), List.of());
    Path file =
        RawArrow.stream()
            .schema(field("s", ArrowType.List.INSTANCE, item))
            .dictionary(
                5,
                false,
                2,
                new long[][] {{2, 0}},
                new long[][] {{0, 0}, {0, 8}},
                RawArrow.bytes(8, 4))
            .batch(
                2,
                new long[][] {{2, 0}, {3, 0}},
                new long[][] {{0, 0}, {0, 12}, {0, 0}, {16, 12}},
                RawArrow.bytes(0, 1, 3, 0, 1, 0, 1, 0))
            .write(folder.resolve("lists.arrow"));
    assertEquals("4;8,4", ids(read(sparse(true), file)));
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(List.of("s"), column -> CellStyle.PLAIN.withSeparator("+"));
      assertArrayEquals(new String[] {"4"}, rows.next());
      assertArrayEquals(new String[] {"8+4"}, rows.next());
      assertNull(rows.next());
    }
  }

  @Test
  void idsThatAreNoneSayWhatToDo() {
    String where = "FILE, record batch 0, row 1, column 's': ";
    assertBadId(
        where + "id 1.5 is not a whole number; write ids as integers", TestTable.FLOAT64, 1.5);
    assertBadId(
        where + "id 1.6777218E7 is too large for float32 to hold exactly; write ids as integers",
        TestTable.FLOAT32,
        16777218f);
    assertBadId(
        where + "id 1.6777216E7 is too large for float32 to hold exactly; write ids as integers",
        TestTable.FLOAT32,
        // As which 16777217 is stored, too.
        0x1p24f);
    assertBadId(
        where + "id 1.25 is not a whole number; write ids as integers",
        new ArrowType.Decimal(38, 2, 128),
        new BigDecimal("1.25"));
    String hash =
        " is outside [0, 10); the table 's' has 10 rows: reduce ids that are hashes to [0, 10), or"
            + " prepare the raw data with \"ids: hashed\"";
    assertBadId(
        where + "id 9223372036854775810" + hash, TestTable.unsigned(64), Long.MIN_VALUE + 2);
    assertBadId(where + "id -9223372036854775806" + hash, TestTable.INT64, Long.MIN_VALUE + 2);
    assertBadId(where + "id 4294967295" + hash, TestTable.unsigned(32), -1);
    String digits = "1" + "0".repeat(30);
    assertBadId(
        where + "id " + digits + hash,
        new ArrowType.Decimal(38, 0, 128),
        new BigDecimal(new BigInteger(digits)));
    assertBad(
        sparse(false),
        "FILE, record batch 0, row 1, column 's': index 1 of the dictionary holds"
            + " 18446744073709551615, which is outside [0, 10); the table 's' has 10 rows: correct"
            + " the data, or \"rows\" in schema.json",
        new TestTable()
            .dictionary("s", TestTable.unsigned(64), List.of(1L, -1L), INT8, cells(0, 1)));
    assertBad(
        sparse(false),
        "FILE, record batch 0, row 1, column 's': dictionary index 255 is outside [0, 1); write the"
            + " file again",
        new TestTable().dictionary("s", List.of(1L), new ArrowType.Int(8, false), cells(0, -1)));
  }

  @Test
  void tokensAreTextOfEveryType() {
    for (ArrowType type :
        List.of(
            ArrowType.Utf8View.INSTANCE,
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.Binary.INSTANCE,
            ArrowType.BinaryView.INSTANCE)) {
      List<Object> tokens = cells("", "a", "a token of more than twelve bytes");
      new TestTable().column("token", type, tokens).write(folder.resolve("vocabulary/s.arrow"));
      TestTable table =
          new TestTable()
              .dictionary(
                  "s",
                  type,
                  cells("a token of more than twelve bytes", "b", "a"),
                  new ArrowType.Int(16, false),
                  cells(0, 1, 2));
      assertEquals("2;0;1", ids(read(tokens(3), write(table))));
      new TestTable()
          .dictionary("token", type, tokens, INT8, cells(0, 2, 1))
          .write(folder.resolve("vocabulary/s.arrow"));
      assertEquals("1;0;2", ids(read(tokens(3), write(table))));
    }
  }

  @Test
  void aVocabularyMustFitItsTable() {
    Path vocabulary = folder.resolve("vocabulary/s.arrow");
    TestTable table = new TestTable().dictionary("s", List.of("a"), INT8, cells(0));
    new TestTable().column("token", ArrowType.Utf8.INSTANCE, cells("", "a", "b")).write(vocabulary);
    assertBad(
        tokens(2),
        vocabulary + " has 3 tokens, but table 's' has 2 rows in schema.json; correct one of them",
        write(table));
    new TestTable()
        .column("token", ArrowType.Utf8.INSTANCE, cells("a", "b", "a", "b"))
        .write(vocabulary);
    assertBad(
        tokens(4),
        vocabulary + ", the vocabulary of table 's', has 'b' in rows 1 and 3; a token has one id",
        write(table));
    new TestTable().column("token", TestTable.INT32, cells(1)).write(vocabulary);
    assertBad(
        tokens(4),
        vocabulary + ": text column 'token' has the type int32; it must be text",
        write(table));
  }

  @Test
  void groupsAreIntegersBytesOrText() {
    byte[] notText = {(byte) 0xff, 1};
    long[] same = groups(ArrowType.Utf8.INSTANCE, "ab", "long enough for a view");
    for (ArrowType type :
        List.of(
            ArrowType.Utf8View.INSTANCE,
            ArrowType.BinaryView.INSTANCE,
            ArrowType.LargeBinary.INSTANCE)) {
      assertArrayEquals(same, groups(type, "ab", "long enough for a view"));
    }
    assertArrayEquals(
        groups(ArrowType.Binary.INSTANCE, notText, notText),
        groups(new ArrowType.FixedSizeBinary(2), notText, notText));
    assertArrayEquals(
        new long[] {7, -8},
        groups(new ArrowType.Decimal(20, 0, 128), BigDecimal.valueOf(7), BigDecimal.valueOf(-8)));
    assertArrayEquals(new long[] {7, -8}, groups(new ArrowType.Date(DateUnit.DAY), 7, -8));
    assertBad(
        grouped(),
        "FILE, record batch 0, row 0, column 'g': is 1.5; a group is a whole number of 64 bits, or"
            + " text",
        groupTable(new ArrowType.Decimal(20, 1, 128), new BigDecimal("1.5")));
    assertBad(
        grouped(),
        "FILE, record batch 0, row 0, column 'g': is null; every example needs a group, or take"
            + " \"group\" out of schema.json",
        groupTable(ArrowType.Null.INSTANCE, (Object) null));
  }

  @Test
  void aColumnMayBeIdsAndTheGroup() {
    DatasetSchema schema =
        new DatasetSchema(
            1,
            List.of(),
            List.of(new SparseColumn("s", null, 10, Pooling.SUM, false)),
            List.of(LabelColumn.of("y")),
            null,
            "s",
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    Batch batch =
        read(
            schema,
            write(
                new TestTable()
                    .dictionary("s", List.of(4L, 5L), INT8, cells(1, 0))
                    .column("y", INT8, cells(0, 1))));
    assertEquals("5;4", ids(batch));
    assertArrayEquals(new long[] {5, 4}, batch.groups());
  }

  @Test
  void otherColumnsAreSkippedWhateverTheirType() {
    Field item = field("item", TestTable.INT32);
    DictionaryEncoding encoding = new DictionaryEncoding(3, false, null);
    Field encoded =
        new Field("e", new FieldType(true, ArrowType.List.INSTANCE, encoding), List.of(item));
    Field struct =
        field("st", ArrowType.Struct.INSTANCE, item, field("v", ArrowType.Utf8View.INSTANCE));
    Field map =
        field(
            "m",
            new ArrowType.Map(false),
            new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(
                    new Field("key", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()),
                    item)));
    // The nodes below the column, its buffers with theirs, and its columns of views.
    Map<Field, int[]> others =
        Map.ofEntries(
            Map.entry(field("n", ArrowType.Null.INSTANCE), new int[] {0, 0, 0}),
            Map.entry(field("u", union(UnionMode.Sparse), item, item), new int[] {2, 1 + 4, 0}),
            Map.entry(field("d", union(UnionMode.Dense), item, item), new int[] {2, 2 + 4, 0}),
            Map.entry(
                field("r", ArrowType.RunEndEncoded.INSTANCE, item, item), new int[] {2, 4, 0}),
            Map.entry(field("lv", ArrowType.ListView.INSTANCE, item), new int[] {1, 3 + 2, 0}),
            Map.entry(field("ll", ArrowType.LargeListView.INSTANCE, item), new int[] {1, 3 + 2, 0}),
            Map.entry(field("fl", new ArrowType.FixedSizeList(0), item), new int[] {1, 1 + 2, 0}),
            Map.entry(field("v", ArrowType.Utf8View.INSTANCE), new int[] {0, 2, 1}),
            Map.entry(field("b", ArrowType.BinaryView.INSTANCE), new int[] {0, 2, 1}),
            Map.entry(struct, new int[] {2, 1 + 2 + 2, 1}),
            Map.entry(map, new int[] {3, 2 + 1 + 3 + 2, 0}),
            Map.entry(encoded, new int[] {0, 2, 0}),
            Map.entry(
                field("i", new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO)),
                new int[] {0, 2, 0}),
            Map.entry(field("t", new ArrowType.Time(TimeUnit.SECOND, 32)), new int[] {0, 2, 0}));
    others.forEach(
        (other, count) -> {
          assertSkipped(other, count, MetadataVersion.V5);
          boolean union = other.getType() instanceof ArrowType.Union;
          // Unions had a bitmap of validity.
          int buffers = count[1] + (union ? 1 : 0);
          assertSkipped(other, new int[] {count[0], buffers, count[2]}, MetadataVersion.V4);
        });
  }

  @Test
  void typesThatCannotBeReadAreRefusedByName() {
    Field run =
        field(
            "x",
            ArrowType.RunEndEncoded.INSTANCE,
            field("run_ends", TestTable.INT32),
            field("values", TestTable.FLOAT32));
    assertBad(
        dense(null),
        "FILE: dense column 'x' has the type runendencoded<int32, float32>; it must be a float, an"
            + " integer, a decimal, a boolean or a dictionary of these",
        RawArrow.stream().schema(run).write(folder.resolve("bad.arrow")));
    assertBad(
        sparse(true),
        "FILE: sparse column 's' has the type list<list<int32>>; it must be an integer, a dictionary"
            + " or a list of these",
        RawArrow.stream()
            .schema(
                field(
                    "s",
                    ArrowType.List.INSTANCE,
                    field("item", ArrowType.List.INSTANCE, field("item", TestTable.INT32))))
            .write(folder.resolve("bad.arrow")));
  }

  private static ArrowType union(UnionMode mode) {
    return new ArrowType.Union(mode, new int[] {0, 1});
  }

  /** A column that nobody reads between two that are read; its buffers are empty. */
  private void assertSkipped(Field other, int[] count, short version) {
    List<long[]> nodes = new ArrayList<>(List.of(new long[] {2, 0}, new long[] {2, 0}));
    for (int i = 0; i < count[0]; i++) {
      nodes.add(new long[] {0, 0});
    }
    nodes.add(new long[] {2, 0});
    List<long[]> buffers = new ArrayList<>(List.of(new long[2], new long[] {0, 8}));
    long[] variadic = new long[count[2]];
    Arrays.fill(variadic, 2);
    for (int i = 0; i < count[1] + 2 * count[2]; i++) {
      buffers.add(new long[2]);
    }
    buffers.add(new long[2]);
    buffers.add(new long[] {8, 8});
    Path file =
        RawArrow.stream()
            .version(version)
            .schema(field("s", TestTable.INT32), other, field("x", TestTable.INT32))
            .batch(
                2,
                nodes.toArray(new long[0][]),
                buffers.toArray(new long[0][]),
                variadic,
                -1,
                RawArrow.bytes(3, 4, 5, 6))
            .write(folder.resolve("skip.arrow"));
    DatasetSchema schema =
        ArrowDatasetTest.schema(
            List.of(DenseColumn.of("x")),
            List.of(new SparseColumn("s", null, 10, Pooling.SUM, false)),
            List.of(),
            List.of());
    Batch batch = read(schema, file);
    assertEquals("3;4", ids(batch), other.toString());
    assertArrayEquals(new float[] {5, 6}, batch.dense(), other.toString());
  }

  private static Field bool8(String name, ArrowType stored) {
    FieldType type =
        new FieldType(true, stored, null, Map.of("ARROW:extension:name", "arrow.bool8"));
    return new Field(name, type, List.of());
  }

  private static DatasetSchema dense(@Nullable Double fill) {
    return ArrowDatasetTest.schema(
        List.of(new DenseColumn("x", fill)), List.of(), List.of(), List.of());
  }

  private static DatasetSchema sparse(boolean multiHot) {
    return ArrowDatasetTest.schema(
        List.of(),
        List.of(new SparseColumn("s", null, 10, Pooling.SUM, multiHot)),
        List.of(),
        List.of());
  }

  private static DatasetSchema tokens(int rows) {
    return ArrowDatasetTest.schema(
        List.of(),
        List.of(SparseColumn.of("s")),
        List.of(),
        List.of(Table.withVocabulary("s", rows)));
  }

  private static DatasetSchema grouped() {
    return new DatasetSchema(
        1,
        List.of(DenseColumn.of("x")),
        List.of(),
        List.of(LabelColumn.of("x2")),
        null,
        "g",
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  private static TestTable groupTable(ArrowType type, @Nullable Object... values) {
    List<Integer> ones = Arrays.stream(values).map(it -> 1).toList();
    return new TestTable()
        .column("x", INT8, ones)
        .column("x2", INT8, ones)
        .column("g", type, cells(values));
  }

  private long[] groups(ArrowType type, Object... values) {
    long[] groups = read(grouped(), write(groupTable(type, values))).groups();
    assertNotNull(groups);
    return groups;
  }

  private void assertDense(float[] expected, TestTable table) {
    assertArrayEquals(expected, read(dense(null), write(table)).dense());
  }

  private void assertIds(String expected, TestTable table) {
    assertEquals(expected, ids(read(sparse(true), write(table))));
  }

  private void assertBadId(String message, ArrowType type, Object value) {
    Object good = value instanceof BigDecimal decimal ? decimal.subtract(decimal) : (Object) 1;
    assertBad(sparse(false), message, new TestTable().column("s", type, cells(good, value)));
    if (!(value instanceof BigDecimal)) {
      assertBad(
          sparse(true),
          message,
          new TestTable()
              .list("s", ArrowType.List.INSTANCE, type, cells(List.of(1, 1), List.of(1, value))));
    }
  }

  private void assertBad(DatasetSchema schema, String message, TestTable table) {
    assertBad(schema, message, write(table));
  }

  private void assertBad(DatasetSchema schema, String message, Path file) {
    DataException e = assertThrows(DataException.class, () -> read(schema, file));
    assertEquals(message.replace("FILE", file.toString()), e.getMessage());
  }

  private Path write(TestTable table) {
    return table.write(folder.resolve("data.arrow"));
  }

  private Batch read(DatasetSchema schema, Path file) {
    try (ArrowDataset data =
        ArrowDataset.open(
            new DatasetFolder(folder, schema),
            List.of(file.toString()),
            schema.toFeatureSchema(schema.labelNames()),
            new ReadConfig(1, 8, 0))) {
      return ArrowDatasetTest.readAll(data, Order.sequential(), 100, 0).get(0);
    }
  }

  /** The ids of the only feature, rows apart by semicolons. */
  private static String ids(Batch batch) {
    IdBags bags = batch.bags("s");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<String> ids = new ArrayList<>();
      for (int k = bags.offsets()[i]; k < bags.offsets()[i + 1]; k++) {
        ids.add(Integer.toString(bags.values()[k]));
      }
      rows.add(String.join(",", ids));
    }
    return String.join(";", rows);
  }
}
