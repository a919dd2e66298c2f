package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
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
            table(ArrowType.List.INSTANCE, TestTable.unsigned(16)).compressed(CodecType.ZSTD), 5),
        ArrowFuzzing.bytes(
            table(ArrowType.List.INSTANCE, TestTable.INT64).compressed(CodecType.LZ4_FRAME), 5),
        ArrowFuzzing.bytes(fixed(), 2));
  }

  /** Five rows with lists of tags and a few nulls. */
  static TestTable table(ArrowType list, ArrowType ids) {
    return new TestTable()
        .column("price", TestTable.FLOAT32, List.of(1, 2, 3, 4, 5))
        .column("age", TestTable.FLOAT64, Arrays.asList(1, null, 3, 4, null))
        .column("user", ids, List.of(0, 1, 2, 3, 3))
        .list(
            "tags",
            list,
            ids,
            Arrays.asList(List.of(1), List.of(), List.of(3, 9), null, List.of(5)))
        .column("click", ArrowType.Bool.INSTANCE, Arrays.asList(true, false, null, true, false))
        .column("weight", TestTable.FLOAT32, List.of(1, 1, 2, 0, 1))
        .column("group", ArrowType.Utf8.INSTANCE, List.of("a", "", "ä", "b", "a"));
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
