package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a file, reading it gives values or the name of the file, in little memory.
 */
class CorruptedArrowTest {
  private static final int VARIANTS = 350;
  private static final int ROWS = 40;
  private static final long LITTLE_MEMORY = 64 << 20;
  private static final int[] SIZES = {0, 1, -1, 7, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};
  private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);

  @TempDir Path folder;

  @Test
  void noDamageGetsBeyondADataException() throws IOException {
    Random random = new Random(7);
    int damaged = 0;
    for (CodecType codec : List.of(CodecType.NO_COMPRESSION, CodecType.LZ4_FRAME, CodecType.ZSTD)) {
      for (boolean stream : new boolean[] {false, true}) {
        TestTable table = table().compressed(codec);
        Path whole = (stream ? table.asStream() : table).write(folder.resolve("whole.arrow"), 15);
        byte[] bytes = Files.readAllBytes(whole);
        assertEquals(0, read(whole));
        for (int i = 0; i < VARIANTS; i++) {
          Path file = folder.resolve("damaged.arrow");
          damaged += read(Files.write(file, corrupt(bytes, random)));
        }
      }
    }
    assertTrue(damaged > VARIANTS, "only " + damaged + " files were found to be damaged");
  }

  /** Every kind of column that is read, some of them twice over as another kind. */
  private static TestTable table() {
    List<Integer> range = IntStream.range(0, ROWS).boxed().toList();
    List<Integer> bits = range.stream().map(i -> i % 2).toList();
    List<Integer> thirds = range.stream().map(i -> i % 3).toList();
    return new TestTable()
        .column(
            "price", new ArrowType.Decimal(10, 2, 128), map(range, i -> BigDecimal.valueOf(i, 2)))
        .column("age", TestTable.FLOAT64, map(range, i -> i % 5 == 0 ? null : i))
        .column("view", ArrowType.Utf8View.INSTANCE, map(range, i -> "token ".repeat(i % 4)))
        .column("time", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), map(range, i -> i))
        .column("click", ArrowType.Bool.INSTANCE, map(bits, i -> i == 1))
        .column("weight", TestTable.FLOAT32, range)
        .dictionary("user", List.of(1L, 2L, 3L), INT8, thirds)
        .dictionary(
            "group",
            ArrowType.Utf8View.INSTANCE,
            cells("a group with a long name", "b", null),
            INT8,
            bits)
        .list(
            "tags",
            ArrowType.List.INSTANCE,
            TestTable.INT64,
            map(range, i -> i % 7 == 0 ? null : List.of(i % 10, 1)))
        .list(
            "large",
            ArrowType.LargeList.INSTANCE,
            ArrowType.Utf8.INSTANCE,
            map(range, i -> List.of("x" + i)))
        .list(
            "pair",
            new ArrowType.FixedSizeList(2),
            TestTable.INT32,
            map(range, i -> List.of(i % 10, 3)));
  }

  private interface Cell {
    Object of(int i);
  }

  private static List<Object> map(List<Integer> values, Cell cell) {
    List<Object> cells = new ArrayList<>();
    values.forEach(i -> cells.add(cell.of(i)));
    return cells;
  }

  private static byte[] corrupt(byte[] whole, Random random) {
    byte[] bytes = random.nextInt(8) == 0 ? truncated(whole, random) : whole.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(4); i >= 0 && bytes.length >= 16; i--) {
      int word = 4 * random.nextInt(bytes.length / 4 - 1);
      switch (random.nextInt(5)) {
        case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        case 2 -> buffer.putInt(word, SIZES[random.nextInt(SIZES.length)]);
        case 3 -> {
          int other = 4 * random.nextInt(bytes.length / 4 - 1);
          int value = buffer.getInt(word);
          buffer.putInt(word, buffer.getInt(other));
          buffer.putInt(other, value);
        }
        default -> buffer.putLong(word, random.nextLong() >>> random.nextInt(64));
      }
    }
    return bytes;
  }

  private static byte[] truncated(byte[] whole, Random random) {
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  /** How many of the ways to read a file find it damaged. */
  private int read(Path file) {
    return (isRefused(file, this::readBatches) ? 1 : 0)
        + (isRefused(file, this::readRows) ? 1 : 0)
        + (isRefused(file, it -> ArrowText.read(it, "view")) ? 1 : 0);
  }

  private interface Reading {
    void read(Path file);
  }

  private static boolean isRefused(Path file, Reading reading) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean refused = false;
    try {
      reading.read(file);
    } catch (DataException e) {
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      Verdict.assertNoFaultBehind(e);
      refused = true;
    }
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < LITTLE_MEMORY, taken + " bytes were taken");
    return refused;
  }

  private void readBatches(Path file) {
    DatasetSchema schema =
        DatasetTest.schema(
            List.of(DenseColumn.of("price"), new DenseColumn("age", 0.0)),
            List.of(
                new SparseColumn("user", null, 10, Pooling.SUM, false),
                new SparseColumn("tags", null, 10, Pooling.SUM, true),
                new SparseColumn("pair", null, 10, Pooling.SUM, true)),
            List.of(LabelColumn.of("click")),
            "weight",
            "view",
            List.of());
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, schema),
            List.of(file.toString()),
            schema.toFeatureSchema(schema.labelNames()),
            new ReadConfig(16, 16, 0))) {
      DatasetTest.readAll(data, Order.shuffled(1, 1), 16, 0);
    }
  }

  private void readRows(Path file) {
    try (ArrowRows rows = ArrowRows.open(file)) {
      rows.select(rows.columns(), column -> CellStyle.PLAIN.withSeparator("|"));
      while (rows.next() != null) {
        assertTrue(rows.place().startsWith("record batch "));
      }
    }
  }
}
