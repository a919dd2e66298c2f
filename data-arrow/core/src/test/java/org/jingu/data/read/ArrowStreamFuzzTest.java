package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an Arrow IPC stream. */
class ArrowStreamFuzzTest {
  private static final ArrowFuzzing FUZZING = new ArrowFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyStreamIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(input);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        ArrowFuzzing.bytes(
            ArrowFileFuzzTest.table(ArrowType.List.INSTANCE, TestTable.INT32).asStream(), 2, 3),
        ArrowFuzzing.bytes(
            ArrowFileFuzzTest.table(ArrowType.LargeList.INSTANCE, TestTable.INT64, 20)
                .compressed(CodecType.LZ4_FRAME)
                .asStream()));
  }
}
