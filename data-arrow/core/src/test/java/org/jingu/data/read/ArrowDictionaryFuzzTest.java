package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an Arrow IPC file or stream whose columns are dictionary-encoded. */
class ArrowDictionaryFuzzTest {
  private static final ArrowFuzzing FUZZING = new ArrowFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyDictionaryIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(input);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        ArrowFuzzing.bytes(table(List.of("ann", "zoe", "cid"))),
        ArrowFuzzing.bytes(table(List.of(3L, 1L, 0L))),
        ArrowFuzzing.bytes(table(List.of("ann", "zoe", "cid")).asStream()),
        ArrowFuzzing.bytes(table(List.of(3L, 1L, 0L)).compressed(CodecType.ZSTD).asStream()));
  }

  private static TestTable table(List<Object> users) {
    return new TestTable()
        .column("price", TestTable.FLOAT32, List.of(1, 2, 3))
        .column("age", TestTable.FLOAT32, List.of(1, 2, 3))
        .dictionary("user", users, new ArrowType.Int(8, true), List.of(0, 2, 1))
        .list(
            "tags",
            ArrowType.List.INSTANCE,
            TestTable.INT32,
            Arrays.asList(List.of(1), null, List.of(3, 9)))
        .column("click", TestTable.FLOAT32, List.of(1, 0, 1))
        .column("weight", TestTable.FLOAT32, List.of(1, 1, 2))
        .dictionary("group", List.of("a", "b"), new ArrowType.Int(32, true), List.of(0, 1, 1));
  }
}
