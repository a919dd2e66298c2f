package org.jingu.data.read;

import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;

/** Columns that nobody reads, and types that cannot be read. */
class OtherColumnsTest extends ColumnTesting {
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
        DatasetTest.schema(
            List.of(DenseColumn.of("x")),
            List.of(new SparseColumn("s", null, 10, Pooling.SUM, false)),
            List.of(),
            List.of());
    Batch batch = read(schema, file);
    assertEquals("3;4", ids(batch), other.toString());
    assertArrayEquals(new float[] {5, 6}, batch.dense(), other.toString());
  }
}
