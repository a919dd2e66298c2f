package org.jingu.data.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.CompressionCodec;
import org.jingu.data.source.SourceRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages are decoded to what Arrow's own reader makes of them. */
class PageRowsTest {
  private static final List<ArrowType> TYPES =
      List.of(
          new ArrowType.Int(32, true),
          new ArrowType.Int(64, true),
          new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
          new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));

  private static final List<CompressionCodec> CODECS =
      List.of(CompressionCodec.UNCOMPRESSED, CompressionCodec.ZSTD, CompressionCodec.SNAPPY);

  @TempDir Path folder;

  @Test
  void fewAndManyNullsAndDuplicatesInAllShapes() throws IOException {
    for (int seed = 0; seed < 24; seed++) {
      Random random = new Random(seed);
      int distinct = 1 << random.nextInt(14);
      Path file = file(random, 1 + random.nextInt(3), 1 + random.nextInt(2000), distinct);
      assertSame(file, 1 << 20, "seed " + seed);
      // Of the second version, compressed, or both.
      CompressionCodec codec = CODECS.get(seed % CODECS.size());
      boolean second = codec == CompressionCodec.UNCOMPRESSED || seed / CODECS.size() % 2 == 0;
      Path other = RewrittenPages.of(file, second, codec);
      assertSame(other, 1 << 20, "seed %d with other pages, %s".formatted(seed, codec));
    }
  }

  @Test
  void dictionariesThatGrowTooLargeEndInPlainPages() throws IOException {
    Path file = file(new Random(1), 1, 270_000, Integer.MAX_VALUE);
    assertSame(file, 512 << 20, "plain");
    assertSame(
        RewrittenPages.of(file, true, CompressionCodec.ZSTD),
        512 << 20,
        "plain, second version, compressed");
  }

  private static void assertSame(Path path, long memory, String message) {
    try (BufferAllocator allocator = new RootAllocator();
        BufferAllocator bounded = allocator.newChildAllocator("pages", 0, memory);
        ParquetFile file = ParquetFile.open(path)) {
      List<String> columns = file.schema().getFields().stream().map(Field::getName).toList();
      List<List<Object>> expected;
      try (SourceRows rows = new WholeRows(file, columns, allocator)) {
        expected = read(rows);
      }
      SourceRows all = assertInstanceOf(PageRows.class, file.readAll(columns, bounded));
      assertRows(expected, read(all), message);
      int at = 0;
      for (int chunk = 0; chunk < file.chunks().size(); chunk++) {
        int end = at + file.chunks().get(chunk).rows();
        List<List<Object>> found = read(file.read(chunk, columns, bounded));
        assertRows(expected.subList(at, end), found, message + ", row group " + chunk);
        at = end;
      }
    }
  }

  private static void assertRows(
      List<List<Object>> expected, List<List<Object>> found, String message) {
    assertEquals(expected.size(), found.size(), message);
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i), found.get(i), message + ", row " + i);
    }
  }

  private static List<List<Object>> read(SourceRows source) {
    List<List<Object>> rows = new ArrayList<>();
    for (VectorSchemaRoot piece = source.next(); piece != null; piece = source.next()) {
      for (int i = 0; i < piece.getRowCount(); i++) {
        List<Object> row = new ArrayList<>();
        for (FieldVector vector : piece.getFieldVectors()) {
          row.add(vector.getObject(i));
        }
        rows.add(row);
      }
    }
    source.close();
    return rows;
  }

  /** Columns of every type and as lists of it, with nulls of different shares. */
  private Path file(Random random, int batches, int rows, int distinct) throws IOException {
    List<Field> fields = new ArrayList<>();
    for (ArrowType type : TYPES) {
      Field element = Field.nullable("element", type);
      fields.add(Field.nullable("number" + fields.size(), type));
      fields.add(
          new Field(
              "list" + fields.size(),
              FieldType.nullable(ArrowType.List.INSTANCE),
              List.of(element)));
    }
    Path arrow = folder.resolve("rows.arrow");
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
        FileChannel channel =
            FileChannel.open(
                arrow,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
      for (int batch = 0; batch < batches; batch++) {
        for (FieldVector vector : root.getFieldVectors()) {
          fill(vector, random, rows, distinct);
        }
        root.setRowCount(rows);
        writer.writeBatch();
      }
      writer.end();
    }
    return ParquetFiles.of(arrow, folder.resolve("rows.parquet"));
  }

  private static void fill(FieldVector vector, Random random, int rows, int distinct) {
    double nulls = random.nextInt(3) == 0 ? 0 : random.nextDouble();
    boolean runs = random.nextBoolean();
    FieldVector numbers = vector;
    int count = rows;
    if (vector instanceof ListVector lists) {
      count = 0;
      int most = random.nextInt(4);
      lists.clear();
      for (int i = 0; i < rows; i++) {
        if (random.nextDouble() < nulls) {
          lists.setNull(i);
        } else {
          lists.startNewValue(i);
          int size = most == 0 ? 1 : random.nextInt(most + 1);
          lists.endValue(i, size);
          count += size;
        }
      }
      numbers = lists.getDataVector();
      lists.setLastSet(rows - 1);
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = runs && random.nextInt(20) > 0 ? value : random.nextInt(distinct);
      if (random.nextDouble() < nulls) {
        numbers.setNull(i);
      } else {
        set(numbers, i, value);
      }
    }
    numbers.setValueCount(count);
    vector.setValueCount(rows);
  }

  private static void set(FieldVector numbers, int i, long value) {
    if (numbers instanceof IntVector ints) {
      ints.setSafe(i, (int) value);
    } else if (numbers instanceof BigIntVector longs) {
      longs.setSafe(i, value << 31);
    } else if (numbers instanceof Float4Vector floats) {
      floats.setSafe(i, value / 3f);
    } else {
      ((Float8Vector) numbers).setSafe(i, value / 3d);
    }
  }
}
