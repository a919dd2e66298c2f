package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an Arrow IPC file. */
class ArrowFileFuzzTest {
  private static final ArrowFuzzing FUZZING = new ArrowFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyFileIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(input);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        ArrowFuzzing.bytes(table(ArrowType.List.INSTANCE, TestTable.INT32), 2, 3),
        ArrowFuzzing.bytes(table(ArrowType.LargeList.INSTANCE, TestTable.signed(8)), 5),
        ArrowFuzzing.bytes(
            table(ArrowType.List.INSTANCE, TestTable.unsigned(16), 20).compressed(CodecType.ZSTD)),
        ArrowFuzzing.bytes(
            table(ArrowType.List.INSTANCE, TestTable.INT64, 20).compressed(CodecType.LZ4_FRAME)),
        ArrowFuzzing.bytes(fixed(), 2));
  }

  /** Five rows with lists of tags and a few nulls. */
  static TestTable table(ArrowType list, ArrowType ids) {
    return table(list, ids, 1);
  }

  /** The same rows many times, so that compression makes them smaller and so is used. */
  static TestTable table(ArrowType list, ArrowType ids, int times) {
    return new TestTable()
        .column("price", TestTable.FLOAT32, repeated(times, 1, 2, 3, 4, 5))
        .column("age", TestTable.FLOAT64, repeated(times, 1, null, 3, 4, null))
        .column("user", ids, repeated(times, 0, 1, 2, 3, 3))
        .list(
            "tags",
            list,
            ids,
            repeated(times, List.of(1), List.of(), List.of(3, 9), null, List.of(5)))
        .column("click", ArrowType.Bool.INSTANCE, repeated(times, true, false, null, true, false))
        .column("weight", TestTable.FLOAT32, repeated(times, 1, 1, 2, 0, 1))
        .column("group", ArrowType.Utf8.INSTANCE, repeated(times, "a", "", "ä", "b", "a"));
  }

  private static List<@Nullable Object> repeated(int times, @Nullable Object... cells) {
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.addAll(Arrays.asList(cells));
    }
    return all;
  }

  private static TestTable fixed() {
    return new TestTable()
        .column("price", TestTable.signed(16), List.of(1, 2))
        .column("age", TestTable.unsigned(8), List.of(1, 0))
        .column("user", TestTable.unsigned(64), List.of(0, 1))
        .list(
            "tags",
            new ArrowType.FixedSizeList(2),
            TestTable.unsigned(32),
            List.of(List.of(1, 2), List.of(3, 4)))
        .column("click", TestTable.INT32, List.of(1, 0))
        .column("weight", TestTable.FLOAT64, List.of(1, 1))
        .column("group", ArrowType.LargeUtf8.INSTANCE, List.of("a", "b"));
  }
}
