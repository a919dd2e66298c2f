package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file whose rows are read as text. */
class ParquetRowsFuzzTest {
  private static final RowsFuzzing ROWS = new RowsFuzzing("rows.parquet", Long.MAX_VALUE);

  @MethodSource("seeds")
  @FuzzTest
  void anyRowsAreReadOrRefused(byte[] input) throws Exception {
    ROWS.read(input);
  }

  static Stream<byte[]> seeds() {
    return ParquetFuzzTest.seeds();
  }
}
