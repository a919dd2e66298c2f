package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jspecify.annotations.Nullable;

/** A table of random columns of every type, its schema, and what reading it must give. */
final class RandomTable {
  private static final List<CodecType> CODECS =
      List.of(CodecType.NO_COMPRESSION, CodecType.LZ4_FRAME, CodecType.ZSTD);

  final int rows;
  private final Random random;
  private final TestTable table = new TestTable();
  private final List<DenseColumn> dense = new ArrayList<>();
  private final List<SparseColumn> sparse = new ArrayList<>();
  private final List<LabelColumn> labels = new ArrayList<>();
  private final List<float[]> denseValues = new ArrayList<>();
  private final List<int[][]> bags = new ArrayList<>();
  private final List<float[]> labelValues = new ArrayList<>();
  private final float @Nullable [] weights;
  private final long @Nullable [] groups;

  RandomTable(Random random) {
    this.random = random;
    rows = 1 + random.nextInt(200);
    int columns = 1 + random.nextInt(8);
    for (int c = 0; c < columns; c++) {
      String name = "c" + c;
      switch (random.nextInt(3)) {
        case 0 -> addDense(name);
        case 1 -> addSingles(name);
        default -> addLists(name);
      }
      if (random.nextInt(3) == 0) {
        table.column("unused" + c, ArrowType.Utf8.INSTANCE, cells(() -> "x"));
      }
    }
    for (int t = random.nextInt(3); t > 0; t--) {
      addLabel("y" + t);
    }
    weights = labels.isEmpty() || random.nextBoolean() ? null : new float[rows];
    groups = labels.isEmpty() || random.nextBoolean() ? null : new long[rows];
    if (weights != null) {
      fill(weights, () -> random.nextInt(9) / 4f);
      table.column("weight", TestTable.FLOAT64, boxed(weights));
    }
    if (groups != null) {
      Arrays.setAll(groups, i -> random.nextLong());
      table.column("group", TestTable.INT64, Arrays.stream(groups).boxed().toList());
    }
  }

  Path write(Path path) {
    if (random.nextBoolean()) {
      table.asStream();
    }
    table.compressed(CODECS.get(random.nextInt(CODECS.size())));
    int[] sizes = new int[random.nextInt(5)];
    int left = rows;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = random.nextInt(left + 1);
      left -= sizes[i];
    }
    return table.write(path, sizes);
  }

  Dataset open(Path path, ReadConfig config) {
    DatasetSchema schema =
        DatasetTest.schema(
            dense,
            sparse,
            labels,
            weights == null ? null : "weight",
            groups == null ? null : "group",
            List.of());
    return Dataset.open(
        new DatasetFolder(path.toAbsolutePath().getParent(), schema),
        List.of(path.toString()),
        schema.toFeatureSchema(schema.labelNames()),
        config);
  }

  /** Fails unless the batches hold these rows in this order. */
  void assertRows(List<Batch> batches, int[] order, String message) {
    int at = 0;
    for (Batch batch : batches) {
      for (int i = 0; i < batch.size(); i++, at++) {
        assertRow(batch, i, order[at], message + ", row " + order[at]);
      }
    }
    assertEquals(order.length, at, message);
  }

  private void assertRow(Batch batch, int i, int row, String message) {
    for (int c = 0; c < dense.size(); c++) {
      assertEquals(denseValues.get(c)[row], batch.dense()[i * dense.size() + c], message);
    }
    for (int c = 0; c < labels.size(); c++) {
      assertEquals(labelValues.get(c)[row], batch.labels()[i * labels.size() + c], message);
    }
    for (int c = 0; c < sparse.size(); c++) {
      IdBags found = batch.bags(sparse.get(c).name());
      int[] ids = Arrays.copyOfRange(found.values(), found.offsets()[i], found.offsets()[i + 1]);
      assertArrayEquals(bags.get(c)[row], ids, message + ", " + sparse.get(c).name());
    }
    if (weights != null) {
      float[] found = batch.weights();
      assertNotNull(found);
      assertEquals(weights[row], found[i], message);
    }
    if (groups != null) {
      long[] found = batch.groups();
      assertNotNull(found);
      assertEquals(groups[row], found[i], message);
    }
  }

  private void addDense(String name) {
    boolean missing = random.nextBoolean();
    float[] values = new float[rows];
    List<@Nullable Object> cells = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      boolean absent = missing && random.nextInt(4) == 0;
      values[i] = absent ? -1.5f : random.nextInt(100);
      cells.add(!absent ? (Object) values[i] : random.nextBoolean() ? Float.NaN : null);
    }
    dense.add(new DenseColumn(name, missing ? -1.5 : null));
    denseValues.add(values);
    // Integer columns have no NaN.
    ArrowType type =
        missing
            ? random.nextBoolean() ? TestTable.FLOAT32 : TestTable.FLOAT64
            : numberType(random.nextInt(13));
    table.column(name, type, cells);
  }

  private void addLabel(String name) {
    float[] values = new float[rows];
    fill(values, () -> random.nextInt(3) == 0 ? Float.NaN : random.nextInt(2));
    boolean asBits = random.nextBoolean();
    List<@Nullable Object> cells = new ArrayList<>();
    for (float value : values) {
      Object present = asBits ? (Object) (value == 1) : (Object) value;
      cells.add(Float.isNaN(value) && (asBits || random.nextBoolean()) ? null : present);
    }
    labels.add(LabelColumn.of(name));
    labelValues.add(values);
    table.column(name, asBits ? ArrowType.Bool.INSTANCE : TestTable.FLOAT32, cells);
  }

  private void addSingles(String name) {
    int ids = 1 + random.nextInt(120);
    boolean nulls = random.nextBoolean();
    int[][] values = new int[rows][];
    Arrays.setAll(
        values,
        i -> nulls && random.nextInt(4) == 0 ? new int[0] : new int[] {random.nextInt(ids)});
    List<@Nullable Object> cells = new ArrayList<>();
    for (int[] bag : values) {
      cells.add(bag.length == 0 ? null : bag[0]);
    }
    sparse.add(new SparseColumn(name, null, ids, Pooling.SUM, random.nextBoolean()));
    bags.add(values);
    table.column(name, numberType(random.nextInt(8)), cells);
  }

  private void addLists(String name) {
    int ids = 1 + random.nextInt(120);
    int fixed = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    int[][] values = new int[rows][];
    List<@Nullable Object> cells = new ArrayList<>();
    boolean nulls = random.nextBoolean();
    for (int i = 0; i < rows; i++) {
      boolean absent = nulls && random.nextInt(4) == 0;
      int[] bag = new int[absent ? 0 : fixed > 0 ? fixed : random.nextInt(4)];
      Arrays.setAll(bag, k -> random.nextInt(ids));
      List<@Nullable Object> cell = new ArrayList<>(Arrays.stream(bag).boxed().toList());
      if (nulls && fixed == 0 && random.nextInt(5) == 0) {
        cell.add(null);
      }
      values[i] = bag;
      cells.add(absent ? null : cell);
    }
    sparse.add(new SparseColumn(name, null, ids, Pooling.SUM, true));
    bags.add(values);
    ArrowType type =
        fixed > 0
            ? new ArrowType.FixedSizeList(fixed)
            : random.nextBoolean() ? ArrowType.List.INSTANCE : ArrowType.LargeList.INSTANCE;
    table.list(name, type, numberType(random.nextInt(8)), cells);
  }

  /** The first eight are integers. */
  private static ArrowType numberType(int which) {
    return switch (which) {
      case 0, 1, 2, 3 -> TestTable.signed(8 << which);
      case 4, 5, 6, 7 -> TestTable.unsigned(8 << (which - 4));
      case 8 -> TestTable.FLOAT32;
      case 9 -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
      case 10 -> new ArrowType.Decimal(9, 2, 128);
      case 11 -> new ArrowType.Decimal(40, 1, 256);
      default -> TestTable.FLOAT64;
    };
  }

  private List<@Nullable Object> cells(Supplier<@Nullable Object> cell) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      cells.add(cell.get());
    }
    return cells;
  }

  private static void fill(float[] values, Supplier<? extends Number> value) {
    for (int i = 0; i < values.length; i++) {
      values[i] = value.get().floatValue();
    }
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new ArrayList<>();
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }
}
