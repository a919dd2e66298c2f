package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jingu.api.data.Batch;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.junit.jupiter.api.Test;

/** Each Arrow type as dense features, labels and weights. */
class NumberColumnsTest extends ColumnTesting {
  private static final ArrowType FLOAT16 = new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);

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
        DatasetTest.schema(
            List.of(DenseColumn.of("x")),
            List.of(),
            List.of(LabelColumn.of("y")),
            "w",
            null,
            List.of());
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
        DatasetTest.schema(
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

  private void assertDense(float[] expected, TestTable table) {
    assertArrayEquals(expected, read(dense(null), write(table)).dense());
  }

  private static Field bool8(String name, ArrowType stored) {
    FieldType type =
        new FieldType(true, stored, null, Map.of("ARROW:extension:name", "arrow.bool8"));
    return new Field(name, type, List.of());
  }
}
