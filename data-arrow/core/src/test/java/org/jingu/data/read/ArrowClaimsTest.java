package org.jingu.data.read;

import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jingu.api.Pooling;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claims larger than the bytes behind them are refused before memory is taken for them. "FILE" in a
 * message is the file's path; the end that says what to do is left out.
 */
class ArrowClaimsTest {
  private static final long MILLIONS = 300_000_000;
  private static final long LITTLE_MEMORY = 8 << 20;
  private static final Field X = field("x", TestTable.INT32);
  private static final Field ITEM = field("item", TestTable.INT32);

  @TempDir Path folder;

  @Test
  void rowsNeedBytes() {
    assertDense(
        "record batch 0 claims 300000000 rows in a body of 8 bytes",
        batch(X, MILLIONS, new long[][] {{MILLIONS, 0}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0, column 'x' has a buffer of 8 bytes where its values need 4000000",
        batch(X, 1_000_000, new long[][] {{1_000_000, 0}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0 claims 300000000 rows in a body of 0 bytes",
        RawArrow.stream()
            .schema(field("x", ArrowType.Null.INSTANCE))
            .batch(MILLIONS, new long[][] {{MILLIONS, MILLIONS}}, new long[0][], new byte[0]));
    assertDense(
        "record batch 0 claims -1 rows",
        batch(X, -1, new long[][] {{-1, 0}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0 claims 4294967296 rows",
        batch(X, 1L << 32, new long[][] {{1L << 32, 0}}, new long[][] {{0, 0}, {0, 8}}));
  }

  @Test
  void lengthsMustAgree() {
    assertDense(
        "record batch 0 has 2 rows but 1 values of column 'x'",
        batch(X, 2, new long[][] {{1, 0}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0, column 'x' claims 2 values, 3 of them null",
        batch(X, 2, new long[][] {{2, 3}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0, column 'x' claims 2 values, -1 of them null",
        batch(X, 2, new long[][] {{2, -1}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0, column 'x' claims nulls but marks none",
        batch(X, 2, new long[][] {{2, 1}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0 has 2 columns and 2 buffers where the schema needs 1 and 2",
        batch(X, 2, new long[][] {{2, 0}, {2, 0}}, new long[][] {{0, 0}, {0, 8}}));
    assertDense(
        "record batch 0 has 1 columns and 1 buffers where the schema needs 1 and 2",
        batch(X, 2, new long[][] {{2, 0}}, new long[][] {{0, 8}}));
  }

  @Test
  void buffersMustLieInTheBody() {
    for (long[] place :
        new long[][] {
          {0, 9}, {8, 1}, {-8, 8}, {0, -1}, {Long.MAX_VALUE, 8}, {8, Long.MAX_VALUE}, {1L << 62, 1}
        }) {
      assertDense(
          "record batch 0, column 'x' has a buffer of %d bytes at byte %d of a body of 8"
              .formatted(place[1], place[0]),
          batch(X, 2, new long[][] {{2, 0}}, new long[][] {{0, 0}, place}));
    }
  }

  @Test
  void listsNeedTheirElements() {
    Field list = field("s", ArrowType.List.INSTANCE, ITEM);
    assertSparse(
        "record batch 0, column 's' has a buffer of 8 bytes where its values need 1200000000",
        batch(
            list,
            1,
            new long[][] {{1, 0}, {MILLIONS, 0}},
            new long[][] {{0, 0}, {0, 8}, {0, 0}, {0, 8}}));
    assertSparse(
        "record batch 0, column 's' claims -5 values, 0 of them null",
        batch(
            list,
            1,
            new long[][] {{1, 0}, {-5, 0}},
            new long[][] {{0, 0}, {0, 8}, {0, 0}, {0, 8}}));
    assertSparse(
        "record batch 0, column 's' claims 9223372036854775807 values, 0 of them null",
        batch(
            list,
            1,
            new long[][] {{1, 0}, {Long.MAX_VALUE, 0}},
            new long[][] {{0, 0}, {0, 8}, {0, 0}, {0, 8}}));
    assertSparse(
        "record batch 0, column 's' has a buffer of 4 bytes where its values need 8",
        batch(
            list, 1, new long[][] {{1, 0}, {0, 0}}, new long[][] {{0, 0}, {0, 4}, {0, 0}, {0, 8}}));
  }

  @Test
  void listsOfAFixedSizeNeedThatSize() {
    assertSparse(
        "record batch 0, column 's' has 2 lists of 1000000000 elements, but 2 elements",
        batch(
            field("s", new ArrowType.FixedSizeList(1_000_000_000), ITEM),
            2,
            new long[][] {{2, 0}, {2, 0}},
            new long[][] {{0, 0}, {0, 0}, {0, 8}}));
    assertSparse(
        "column 's' has values of size -3",
        RawArrow.stream().schema(field("s", new ArrowType.FixedSizeList(-3), ITEM)));
  }

  @Test
  void listsHaveOneTypeOfElements() {
    for (ArrowType type :
        List.of(
            ArrowType.List.INSTANCE,
            ArrowType.LargeList.INSTANCE,
            ArrowType.ListView.INSTANCE,
            new ArrowType.FixedSizeList(2))) {
      String message = "list column 's' has no element type";
      assertSparse(message, RawArrow.stream().schema(field("s", type)));
      assertSparse(message, RawArrow.file().schema(field("s", type)).footer());
      assertSparse(
          "list column 's' has 2 element types instead of one",
          RawArrow.stream().schema(field("s", type, ITEM, ITEM)));
    }
  }

  @Test
  void viewsMayRepeatElementsWithinReason() {
    int rows = 4096;
    int[] body = new int[2 * rows + rows];
    for (int i = 0; i < rows; i++) {
      body[rows + i] = rows;
    }
    RawArrow raw =
        RawArrow.stream()
            .schema(field("s", ArrowType.ListView.INSTANCE, ITEM))
            .batch(
                rows,
                new long[][] {{rows, 0}, {rows, 0}},
                new long[][] {
                  {0, 0}, {0, 4L * rows}, {4L * rows, 4L * rows}, {0, 0}, {8L * rows, 4L * rows}
                },
                RawArrow.bytes(body));
    DataException e = assertThrows(DataException.class, () -> readSparse(write(raw)));
    assertTrue(
        e.getMessage()
            .endsWith(
                "row 64, column 's': its views repeat 4096 elements more than 64 times over; write"
                    + " lists instead of views"),
        e.getMessage());
  }

  @Test
  void viewsNeedTheirBuffers() {
    Field text = field("c", ArrowType.Utf8View.INSTANCE);
    assertText(
        "record batch 0 counts the buffers of 0 columns of views, of which the schema has 1",
        RawArrow.stream()
            .schema(text)
            .batch(1, new long[][] {{1, 0}}, new long[][] {{0, 0}, {0, 16}}, new byte[16]));
    for (long count : new long[] {-1, 1 << 30, Long.MAX_VALUE}) {
      assertText(
          "record batch 0 claims %d buffers of views".formatted(count),
          views(text, count, new long[] {0, 16}));
    }
    assertText(
        "record batch 0 has 1 columns and 3 buffers where the schema needs 1 and 4",
        views(text, 2, new long[] {0, 16}));
    assertText(
        "record batch 0, column 'c' has a buffer of 8 bytes where its values need 16",
        views(text, 1, new long[] {0, 8}));
  }

  @Test
  void textThatIsKeptMayNotRepeatForEver() {
    int rows = 4096;
    int characters = 1 << 16;
    int[] body = new int[4 * rows + characters / 4];
    for (int i = 0; i < rows; i++) {
      body[4 * i] = characters;
    }
    RawArrow raw =
        RawArrow.stream()
            .schema(field("c", ArrowType.Utf8View.INSTANCE))
            .batch(
                rows,
                new long[][] {{rows, 0}},
                new long[][] {{0, 0}, {0, 16L * rows}, {16L * rows, characters}},
                new long[] {1},
                -1,
                RawArrow.bytes(body));
    Path file = write(raw);
    DataException e = assertThrows(DataException.class, () -> readText(file));
    assertTrue(
        e.getMessage().contains("column 'c' stands for more than 96 MiB in a file of "),
        e.getMessage());
  }

  @Test
  void textMustLieInItsBuffer() {
    for (int[] view :
        new int[][] {
          {13, 0, 0, 4},
          {13, 0, 0, -1},
          {13, 0, 1, 0},
          {13, 0, -1, 0},
          {-1, 0, 0, 0},
          {Integer.MAX_VALUE, 0, 0, 0}
        }) {
      RawArrow raw =
          RawArrow.stream()
              .schema(field("c", ArrowType.Utf8View.INSTANCE))
              .batch(
                  1,
                  new long[][] {{1, 0}},
                  new long[][] {{0, 0}, {0, 16}, {16, 16}},
                  new long[] {1},
                  -1,
                  RawArrow.bytes(view[0], view[1], view[2], view[3], 0, 0, 0, 0));
      assertMessage("record batch 0, row 0, column 'c': text ", raw, this::readText);
    }
    for (int[] offsets : new int[][] {{0, 9}, {-1, 2}, {4, 2}, {9, 9}}) {
      RawArrow raw =
          batch(
              field("c", ArrowType.Utf8.INSTANCE),
              1,
              new long[][] {{1, 0}},
              new long[][] {{0, 0}, {0, 8}, {0, 8}},
              RawArrow.bytes(offsets));
      assertMessage("record batch 0, row 0, column 'c': text from byte ", raw, this::readText);
    }
  }

  @Test
  void compressedBuffersKeepTheirPromise() {
    for (int codec : new int[] {CompressionType.LZ4_FRAME, CompressionType.ZSTD}) {
      long rows = 1L << 28;
      assertDense(
          "record batch 0 claims 268435456 rows in a body of 16 bytes", compressed(codec, rows, 8));
      assertDense(
          "record batch 0, column 'x' has a buffer of 16 bytes where its values need 1048580",
          compressed(codec, 262145, 8));
      for (long promise : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 1 << 30, -2}) {
        assertDense(
            "record batch 0, column 'x' has a compressed buffer of 8 bytes that claims " + promise,
            compressed(codec, 2, promise));
      }
      assertDense(
          "record batch 0, column 'x' has a buffer that cannot be decompressed",
          compressed(codec, 2, 8));
      assertDense(
          "record batch 0, column 'x' has a buffer of 4 bytes where its values need 8",
          batch(
              X,
              2,
              new long[][] {{2, 0}},
              new long[][] {{0, 0}, {0, 12}},
              codec,
              RawArrow.bytes(-1, -1, 0, 0)));
    }
    assertDense("record batch 0 has the unknown compression 7", compressed(7, 2, 8));
  }

  @Test
  void dictionariesNeedBytesToo() {
    DictionaryEncoding encoding = new DictionaryEncoding(0, false, new ArrowType.Int(32, true));
    Field encoded = new Field("x", new FieldType(true, TestTable.INT64, encoding), List.of());
    assertDense(
        "dictionary batch 0 claims 300000000 rows in a body of 8 bytes",
        RawArrow.stream()
            .schema(encoded)
            .dictionary(
                0,
                false,
                MILLIONS,
                new long[][] {{MILLIONS, 0}},
                new long[][] {{0, 0}, {0, 8}},
                new byte[8]));
    assertDense(
        "dictionary batch 0, column 'x' has a buffer of 8 bytes where its values need 800000",
        RawArrow.stream()
            .schema(encoded)
            .dictionary(
                0,
                false,
                100_000,
                new long[][] {{100_000, 0}},
                new long[][] {{0, 0}, {0, 8}},
                new byte[8]));
  }

  @Test
  void schemasThatNestDeeplyAreRefused() {
    Field deep = X;
    for (int i = 0; i < 500; i++) {
      deep = field("x", ArrowType.Struct.INSTANCE, deep);
    }
    RawArrow raw = RawArrow.stream().schema(X, deep);
    assertDense("its columns nest deeper than 64 levels", raw);
  }

  @Test
  void schemasWhosePartsStandForEachOtherAreRefused() {
    assertDense(
        "its schema claims more columns than its bytes can hold",
        RawArrow.stream().schema(ArrowClaimsTest::multiply));
  }

  @Test
  void aSchemaWithoutColumnsHasNone() {
    DataException e =
        assertThrows(DataException.class, () -> readDense(write(RawArrow.stream().schema())));
    assertTrue(
        e.getMessage().endsWith("has no column 'x', which is a dense column; it has no columns"));
  }

  @Test
  void manyRowsOfNothingAreStillRows() {
    RawArrow raw =
        RawArrow.stream()
            .schema(field("x", ArrowType.Null.INSTANCE))
            .batch(3, new long[][] {{3, 3}}, new long[0][], new byte[0]);
    assertEquals(3, readDense(write(raw)));
  }

  @Test
  void zerosCompressAndAreReadAll() {
    for (CodecType codec : List.of(CodecType.LZ4_FRAME, CodecType.ZSTD)) {
      Path file =
          new TestTable()
              .column("x", TestTable.INT64, Collections.nCopies(100_000, 0))
              .compressed(codec)
              .write(folder.resolve("zeros.arrow"));
      assertEquals(100_000, readDense(file));
    }
  }

  /** A struct of many children, each the same struct of many children, and so on. */
  private static int multiply(FlatBufferBuilder builder) {
    int name = builder.createString("x");
    int child = 0;
    for (int depth = 0; depth < 20; depth++) {
      int[] children = new int[depth == 0 ? 0 : 100];
      Arrays.fill(children, child);
      int vector = org.apache.arrow.flatbuf.Field.createChildrenVector(builder, children);
      Struct_.startStruct_(builder);
      int type = Struct_.endStruct_(builder);
      org.apache.arrow.flatbuf.Field.startField(builder);
      org.apache.arrow.flatbuf.Field.addName(builder, name);
      org.apache.arrow.flatbuf.Field.addTypeType(builder, Type.Struct_);
      org.apache.arrow.flatbuf.Field.addType(builder, type);
      org.apache.arrow.flatbuf.Field.addChildren(builder, vector);
      child = org.apache.arrow.flatbuf.Field.endField(builder);
    }
    return child;
  }

  private static RawArrow compressed(int codec, long rows, long promise) {
    byte[] body = new byte[16];
    ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putLong(promise);
    return batch(X, rows, new long[][] {{rows, 0}}, new long[][] {{0, 0}, {0, 16}}, codec, body);
  }

  private static RawArrow views(Field text, long count, long[] place) {
    return RawArrow.stream()
        .schema(text)
        .batch(
            1,
            new long[][] {{1, 0}},
            new long[][] {{0, 0}, place, {0, 0}},
            new long[] {count},
            -1,
            new byte[16]);
  }

  private static RawArrow batch(Field column, long rows, long[][] nodes, long[][] buffers) {
    return batch(column, rows, nodes, buffers, new byte[8]);
  }

  private static RawArrow batch(
      Field column, long rows, long[][] nodes, long[][] buffers, byte[] body) {
    return batch(column, rows, nodes, buffers, -1, body);
  }

  private static RawArrow batch(
      Field column, long rows, long[][] nodes, long[][] buffers, int codec, byte[] body) {
    return RawArrow.stream().schema(column).batch(rows, nodes, buffers, new long[0], codec, body);
  }

  private void assertDense(String message, RawArrow raw) {
    assertMessage("is damaged: " + message, raw, this::readDense);
  }

  private void assertSparse(String message, RawArrow raw) {
    assertMessage("is damaged: " + message, raw, this::readSparse);
  }

  private void assertText(String message, RawArrow raw) {
    assertMessage("is damaged: " + message, raw, this::readText);
  }

  private interface Reading {
    long read(Path file);
  }

  private void assertMessage(String message, RawArrow raw, Reading reading) {
    Path file = write(raw);
    long before = allocated();
    DataException e = assertThrows(DataException.class, () -> reading.read(file));
    long taken = allocated() - before;
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(taken < LITTLE_MEMORY, message + ": took " + taken + " bytes");
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private Path write(RawArrow raw) {
    return raw.write(folder.resolve("claims.arrow"));
  }

  private long readDense(Path file) {
    return read(
        file,
        DatasetTest.schema(List.of(new DenseColumn("x", 0.0)), List.of(), List.of(), List.of()));
  }

  private long readSparse(Path file) {
    return read(
        file,
        DatasetTest.schema(
            List.of(),
            List.of(new SparseColumn("s", null, 10, Pooling.SUM, true)),
            List.of(),
            List.of()));
  }

  private long read(Path file, DatasetSchema schema) {
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, schema),
            List.of(file.toString()),
            schema.toFeatureSchema(List.of()),
            new ReadConfig(256, 2048, 0))) {
      DatasetTest.readAll(data, Order.sequential(), 100, 0);
      return data.examples();
    }
  }

  private long readText(Path file) {
    return ArrowText.read(file, "c").size();
  }
}
